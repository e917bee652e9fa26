import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { type DeliveriesAt, putDeliveries, type Queued } from '#store/webhooks/put-deliveries.ts';
import type { WebhooksAt } from '#store/webhooks/templates.ts';
import { readUnit, type Settling, settleUnit, type Taking, takePlaces, type UnitRef } from './dynamo-counts.ts';
import { templateOpener } from './open-template.ts';

/** What `use-cases/send-to-people.ts` needs, bound to where it is. */
export type SendingAt = {
  webhooks: WebhooksAt;
  campaigns: CampaignsAt;
  key: KeyAt;
  deliveries: DeliveriesAt;
  now: () => number;
};

export function sendingBy({ webhooks, campaigns, key, deliveries, now }: SendingAt) {
  return {
    openTemplate: templateOpener({ webhooks, key }),
    putDeliveries: (calls: readonly Queued[]) => putDeliveries(deliveries, calls),
    counters: {
      read: (unit: UnitRef) => readUnit(campaigns, unit),
      take: (taking: Taking) => takePlaces(campaigns, taking),
      settle: (settling: Settling) => settleUnit(campaigns, settling),
    },
    now,
  };
}
