import type { Content, Recipient } from '../../../lambdas/campaigns/domain/campaign.ts';
import type { Composition } from '../../../lambdas/campaigns/domain/compose/composition.ts';
import { newProfile, type Profile } from '../../../lambdas/core/people/profile.ts';

/** A person of whom this is known. */
export function profileOf(known: Partial<Profile> = {}): Profile {
  const profile = newProfile({ accountId: 'ABC-123-XYZ', kind: 'identity', value: 'foo', ts: 1_790_000_000 });
  return { ...profile, objectId: '__foo', ...known };
}

export function recipientOf(known: Partial<Profile> = {}, props?: Record<string, unknown>): Recipient {
  const profile = profileOf(known);
  return { profile, ...(props && { event: { eventId: 'e'.repeat(32), name: 'Charged', ts: 1_790_000_000, props } }) };
}

type Asked = { content?: Partial<Content>; template?: Partial<Composition['template']>; timezone?: string };

export function compositionOf({ content, template, timezone = 'Asia/Kolkata' }: Asked = {}): Composition {
  return {
    campaignId: 1_472_124_953,
    timezone,
    now: Date.UTC(2026, 8, 21, 12),
    content: { type: 'json', keyValues: [], urlPairs: [], ...content },
    template: { url: 'https://example.com/hook', method: 'POST', broadcastSize: 100, privacy: [], ...template },
  };
}
