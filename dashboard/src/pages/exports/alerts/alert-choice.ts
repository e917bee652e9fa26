import type { paths } from '../../../api/schema.d.ts';

type Success<Path extends '/api/alerts' | '/api/webhooks'> =
  paths[Path]['get']['responses'][200]['content']['application/json'];
export type Alerts = Success<'/api/alerts'>['alerts'];
export type Template = Pick<Success<'/api/webhooks'>['templates'][number], 'name' | 'method' | 'url'>;

/** Alerts are sent by POST only: webhooks of other methods are not to be chosen. */
export function receiversAmong(
  templates: readonly Template[],
): { value: string; label: string; description: string }[] {
  return templates
    .filter(({ method }) => method === 'POST')
    .map(({ name, url }) => ({ value: name, label: name, description: url }));
}

/** What the pane offers, from what is set up and what is chosen. */
export function offersFor(
  alerts: Alerts,
  chosen: string | undefined,
): { enable: boolean; change: boolean; disable: boolean } {
  const { enabled, template } = alerts;
  return {
    enable: !enabled && chosen !== undefined,
    change: enabled && chosen !== undefined && chosen !== template,
    disable: enabled,
  };
}

/** How alerts are switched off: those that go to an address keep it, with its headers; a webhook is let go of, and may be deleted. */
export function switchedOff({
  url,
  headers,
}: Alerts): { enabled: false; url: string; headers: Alerts['headers'] } | undefined {
  return url === null ? undefined : { enabled: false, url, headers };
}
