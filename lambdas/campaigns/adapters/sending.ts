import type { KeyAt } from '#store/secrets/seal.ts';
import { openPrivacyKey } from '#store/secrets/template-secrets.ts';
import { type DeliveriesAt, putDeliveries, type Queued } from '#store/webhooks/put-deliveries.ts';
import type { CampaignsAt } from '#store/webhooks/template-uses.ts';
import { readTemplate, type TemplateRef, type WebhooksAt } from '#store/webhooks/templates.ts';
import { readUnit, type Settling, settleUnit, type Taking, takePlaces, type UnitRef } from './dynamo-counts.ts';

/** What `use-cases/send-to-people.ts` needs, bound to where it is. Opened keys are kept by what they were sealed as. */
export type SendingAt = {
  webhooks: WebhooksAt;
  campaigns: CampaignsAt;
  key: KeyAt;
  deliveries: DeliveriesAt;
  now: () => number;
};

const MOST_KEYS = 1_000;

export function sendingBy({ webhooks, campaigns, key, deliveries, now }: SendingAt) {
  const keys = new Map<string, string>();
  async function openTemplate(ref: TemplateRef) {
    const template = await readTemplate(webhooks, ref);
    if (!template) return undefined;
    const { accountId, privacyKey: sealed } = template;
    if (sealed === undefined) return { template, privacyKey: undefined };
    const place = `${accountId} ${sealed}`;
    const privacyKey = keys.get(place) ?? (await openPrivacyKey(key, template));
    if (keys.size >= MOST_KEYS) keys.clear();
    if (privacyKey !== undefined) keys.set(place, privacyKey);
    return { template, privacyKey };
  }
  return {
    openTemplate,
    putDeliveries: (calls: readonly Queued[]) => putDeliveries(deliveries, calls),
    counters: {
      read: (unit: UnitRef) => readUnit(campaigns, unit),
      take: (taking: Taking) => takePlaces(campaigns, taking),
      settle: (settling: Settling) => settleUnit(campaigns, settling),
    },
    now,
  };
}
