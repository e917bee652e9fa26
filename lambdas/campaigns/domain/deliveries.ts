import { createHash } from 'node:crypto';
import type { Delivery } from '#core/messages/delivery.ts';
import type { Template } from '#core/webhooks/template.ts';
import type { Recipient } from './campaign.ts';
import type { Call } from './compose/composition.ts';

/**
 * Calls as messages of the deliveries' queue. The id of one follows from the unit and from whom it is about: a unit that is
 * sent again makes the same ids for the same people, also where somebody of before is left out by now, and a call about other
 * people never has the id of one that was made.
 */
type Sending = {
  accountId: string;
  campaignId: number;
  unitId: string;
  template: Pick<Template, 'templateId' | 'method'>;
  /** Epoch milliseconds. */
  now: number;
};

export function deliveryOf({ url, contentType, body, recipients }: Call, sending: Sending): Delivery {
  const { accountId, campaignId, template, now } = sending;
  return {
    deliveryId: idOf(recipients, sending),
    accountId,
    purpose: 'campaign',
    templateId: template.templateId,
    campaignId,
    profileIds: recipients.map(({ profile }) => profile.profileId),
    method: template.method,
    url,
    headers: [],
    contentType,
    ...(body !== undefined && { body }),
    attempt: 1,
    queuedAt: now,
  };
}

function idOf(recipients: readonly Recipient[], { accountId, campaignId, unitId }: Sending): string {
  const about = recipients.map(({ profile, event }) => `${profile.profileId}:${event?.eventId ?? ''}`);
  const hash = createHash('sha256').update([accountId, campaignId, unitId, ...about].join('\u001f'));
  return `msg_${hash.digest('hex').slice(0, 32)}`;
}
