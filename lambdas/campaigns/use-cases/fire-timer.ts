import { dayNumberAt } from '#core/cql/read/calendar.ts';
import { Failure } from '#core/failure.ts';
import type { StoredProfile } from '#store/people/profiles.ts';
import type { LiveOf } from '../adapters/known-campaigns.ts';
import { waits } from '../domain/live/chains.ts';
import { bounded, withFired } from '../domain/live/marks.ts';
import { type Packing, unpackedEvent } from '../domain/live/packed-event.ts';
import type { ReadyCampaign } from '../domain/live/ready-campaign.ts';
import { GRACE_S, type Timer } from '../domain/live/timer.ts';
import { delayOf, type MarksStore, readUnion, sinceOf } from './follow-steps.ts';
import { idsOf } from './people-of.ts';
import type { Outcome, Qualified } from './send-qualified.ts';

/**
 * Fires one timer that is due: whether it still holds is decided anew, by what is known now. That a wait is over is written
 * before anything is sent, on condition that nothing was added to the person's steps since they were read: so an event that
 * comes at the last moment either ends the wait or comes after it.
 */
export type FireDeps = {
  liveOf: (accountId: string) => Promise<LiveOf>;
  byId: (accountId: string, profileId: string) => Promise<StoredProfile | undefined>;
  marks: MarksStore;
  send: (qualified: Qualified) => Promise<Outcome>;
  packing: Packing;
  now: () => number;
};
export type Fired = Outcome | 'dropped';

const TRIES = 10;
const SLACK_S = 8 * 86_400;

export function fireTimer(deps: FireDeps) {
  /** Once it answers, the timer has done its work. */
  return async function fire(timer: Timer): Promise<Fired> {
    const { timezone, index, ready } = await deps.liveOf(timer.accountId);
    const campaign = index.byId.get(timer.campaignId);
    if (!campaign) return 'dropped';
    const profile = await deps.byId(timer.accountId, timer.profileId);
    const event = unpackedEvent(timer.line, deps.packing);
    if (!profile || event.receivedAt < (profile.forgotten?.at ?? 0)) return 'dropped';
    const qualified = { campaign, timezone, profile, event, isTimer: true };
    if (timer.kind === 'delay') return await deps.send({ ...qualified, notBefore: timer.fireAt });
    const asked = ready(campaign);
    const today = dayNumberAt(timezone, deps.now() / 1_000);
    if (!asked.person(profile, today)) return 'dropped';
    if (!(await isOver(deps, { timer, profile, asked }))) return 'dropped';
    return await deps.send({ ...qualified, notBefore: timer.fireAt - GRACE_S + delayOf(asked) });
  };
}

type Asking = { timer: Timer; profile: StoredProfile; asked: ReadyCampaign };

/** Whether the wait is over with nothing having come; from then on that is written. */
async function isOver({ marks, now }: FireDeps, { timer, profile, asked }: Asking): Promise<boolean> {
  const { accountId, campaignId, eventId } = timer;
  const ids = idsOf(profile, { accountId, id: timer.profileId });
  const since = sinceOf(asked, profile.forgotten?.at ?? 0);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { own, marks: all } = await readUnion({ marks }, { ready: asked, accountId, ids, since });
    const wait = waits(all, asked.withinSeconds).find(({ start }) => start.id === eventId);
    if (!wait || wait.endedBy) return false;
    if (wait.start.fired) return true;
    if (wait.isFired) return false;
    const isWritten = await marks.write({
      ...{ accountId, campaignId, profileId: profile.profileId, before: own?.version ?? 0 },
      marks: bounded(withFired(all, new Set([eventId])), new Set([eventId])),
      expiresAt: Math.ceil(now() / 1_000) + asked.withinSeconds + SLACK_S,
    });
    if (isWritten) return true;
  }
  throw new Failure('unavailable', 'the steps of a person were changed again and again', { retry: 'later' });
}
