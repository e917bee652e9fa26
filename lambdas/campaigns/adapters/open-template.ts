import type { Template } from '#core/webhooks/template.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { openPrivacyKey } from '#store/secrets/template-secrets.ts';
import { readTemplate, type TemplateRef, type WebhooksAt } from '#store/webhooks/templates.ts';

/** Templates with the key of their privacy rules in clear. Opened keys are kept, by the account and by what they were sealed as. */
export type Opened = { template: Template; privacyKey: string | undefined };

const MOST_KEYS = 1_000;

export function templateOpener({ webhooks, key }: { webhooks: WebhooksAt; key: KeyAt }) {
  const keys = new Map<string, string>();
  return async function openTemplate(ref: TemplateRef): Promise<Opened | undefined> {
    const template = await readTemplate(webhooks, ref);
    if (!template) return undefined;
    const place = `${template.accountId} ${template.privacyKey}`;
    const privacyKey = keys.get(place) ?? (await openPrivacyKey(key, template));
    if (keys.size >= MOST_KEYS) keys.clear();
    if (privacyKey !== undefined) keys.set(place, privacyKey);
    return { template, privacyKey };
  };
}
