import { badField } from '#core/input.ts';
import type { UrlRules } from '#core/webhooks/receiver-url.ts';
import { sealHeaders } from '#store/secrets/receiver-headers.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { findTemplateByName, readTemplate, type WebhooksAt } from '#store/webhooks/templates.ts';
import { readSettings, type SettingsAt, saveSettings, saveTemplate } from '../adapters/dynamo-alert-settings.ts';
import {
  maskedSettings,
  namedSettings,
  readAlertSettings,
  type StoredSettings,
  type WantedTemplate,
  withKeptValues,
} from '../domain/alert-settings.ts';

/** Says where an account's alerts go: to an address with headers, whose values are sealed, or by a webhook template. */
export type AlertsAt = { settings: SettingsAt; webhooks: WebhooksAt; key: KeyAt; rules: UrlRules; now: () => number };
type Wish = { accountId: string; input: Record<string, unknown> };

/** The settings as they are shown afterwards. */
export async function setAlerts(at: AlertsAt, { accountId, input }: Wish) {
  const wanted = readAlertSettings(input, at.rules);
  if ('template' in wanted) return await byTemplate(at, { accountId, wanted });
  const stored = await readSettings(at.settings, accountId);
  const mixed = withKeptValues(wanted, stored && 'url' in stored ? stored : undefined);
  const headers = await sealHeaders(at.key, { accountId, headers: mixed.headers });
  const settings = { ...mixed, headers };
  await saveSettings(at.settings, { accountId, settings });
  return maskedSettings(settings);
}

async function byTemplate(at: AlertsAt, { accountId, wanted }: { accountId: string; wanted: WantedTemplate }) {
  const { enabled, template: name } = wanted;
  const found = await findTemplateByName(at.webhooks, { accountId, name });
  if (!found) throw badField('template', 'there is no webhook template of this name');
  if (found.method !== 'POST') {
    throw badField('template', `"${found.name}" is sent by ${found.method}; alerts are sent by POST only`);
  }
  const settings = { enabled, templateId: found.templateId };
  const place = { ...at.settings, templates: at.webhooks.table };
  await saveTemplate(place, { accountId, settings, now: at.now() });
  return namedSettings(settings, found.name);
}

const NONE = { enabled: false, url: null, headers: {} };

export async function showAlerts(at: Pick<AlertsAt, 'settings' | 'webhooks'>, accountId: string) {
  const settings: StoredSettings | undefined = await readSettings(at.settings, accountId);
  if (!settings) return NONE;
  if ('url' in settings) return maskedSettings(settings);
  const template = await readTemplate(at.webhooks, { accountId, templateId: settings.templateId });
  return template ? namedSettings(settings, template.name) : NONE;
}
