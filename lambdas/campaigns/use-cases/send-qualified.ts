import { Failure } from '#core/failure.ts';
import type { LineEvent } from '#core/intake/event-line.ts';
import type { Profile } from '#core/people/profile.ts';
import type { Claimed, ClaimOf } from '../adapters/dynamo-claims.ts';
import type { Campaign } from '../domain/campaign.ts';
import { type Packing, packedEvent, qualifying } from '../domain/live/packed-event.ts';
import type { Timer } from '../domain/live/timer.ts';
import type { SendToPeople } from './send-to-people.ts';

/**
 * Sends what qualified, once: it is claimed, put on its way, and done. Whatever brings it again finds it done; where a crash
 * came between, it is put again after the claim's time with the same ids. What is to wait longer than a queue lets it is a
 * timer's.
 */
export type Qualified = {
  campaign: Campaign;
  timezone: string;
  profile: Profile;
  event: LineEvent;
  /** Whether a timer brought it: only then is it sent although it waits for one. */
  isTimer?: boolean;
  /** Epoch seconds; before, it waits. */
  notBefore: number;
};
export type Claims = {
  take: (of: ClaimOf, how: { now: number; until: number; isTimer: boolean }) => Promise<Claimed>;
  settle: (of: ClaimOf, as: { now: number; state: 'waiting' | 'done' }) => Promise<void>;
};
export type SendDeps = {
  claims: Claims;
  send: SendToPeople;
  putTimer: (timer: Timer) => Promise<void>;
  packing: Packing;
  /** Epoch milliseconds. */
  now: () => number;
};
export type Outcome = 'sent' | 'waiting' | 'repeated';

/** More than a call of the worker takes. */
const CLAIM_MS = 45_000;
/** A queue holds a message back for so long at most; later it is a timer's. */
const LONGEST_DELAY_S = 900;

export function sendQualified(deps: SendDeps) {
  return async function send(qualified: Qualified): Promise<Outcome> {
    const { campaign, event, notBefore, isTimer = false } = qualified;
    const now = deps.now();
    const delaySeconds = Math.max(0, Math.ceil(notBefore - now / 1_000));
    if (delaySeconds > LONGEST_DELAY_S) {
      await deps.putTimer(timerOf(deps, qualified, notBefore));
      return 'waiting';
    }
    const { accountId, campaignId } = campaign;
    const claim: ClaimOf = { accountId, campaignId, eventId: event.eventId };
    const claimed = await deps.claims.take(claim, { now, until: now + CLAIM_MS, isTimer });
    if (claimed === 'done') return 'repeated';
    if (claimed === 'busy') throw new Failure('superseded', 'another call is at this event', { retry: 'later' });
    const sent = await deps.send(unitOf(qualified, delaySeconds));
    if (sent.kind === 'postponed') await deps.putTimer(timerOf(deps, qualified, sent.until));
    const state = sent.kind === 'postponed' ? 'waiting' : 'done';
    await deps.claims.settle(claim, { now: deps.now(), state });
    return state === 'done' ? 'sent' : 'waiting';
  };
}

function unitOf({ campaign, timezone, profile, event }: Qualified, delaySeconds: number) {
  return {
    ...{ campaign, timezone, unitId: event.eventId },
    recipients: [{ profile, event: qualifying(event) }],
    ...(delaySeconds > 0 && { delaySeconds }),
  };
}

function timerOf({ packing }: SendDeps, { campaign, profile, event }: Qualified, fireAt: number): Timer {
  const { accountId, campaignId } = campaign;
  const of = { accountId, campaignId, profileId: profile.profileId, eventId: event.eventId };
  return { kind: 'delay', ...of, fireAt, line: packedEvent(event, packing), tries: 0 };
}
