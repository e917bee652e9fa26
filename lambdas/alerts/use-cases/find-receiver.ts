import { sealHeaders } from '#store/secrets/receiver-headers.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { readTemplate, type WebhooksAt } from '#store/webhooks/templates.ts';
import type { StoredSettings } from '../domain/alert-settings.ts';
import type { Receiver } from '../domain/receiver.ts';

/** The receiver that settings name, as it is now. */
export async function findReceiver(
  at: { webhooks: WebhooksAt; key: KeyAt },
  { accountId, settings }: { accountId: string; settings: StoredSettings },
): Promise<Receiver | undefined> {
  if ('templateId' in settings) {
    const { templateId } = settings;
    const template = await readTemplate(at.webhooks, { accountId, templateId });
    // Neither happens while alerts go by it: such a template is not deleted, and stays a POST.
    if (template?.method !== 'POST') return undefined;
    return { kind: 'template', templateId, url: template.url };
  }
  const headers = await sealHeaders(at.key, { accountId, headers: settings.headers });
  return { kind: 'url', url: settings.url, headers };
}
