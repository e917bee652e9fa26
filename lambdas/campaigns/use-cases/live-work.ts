import type { AccountsAt } from '#store/accounts/accounts.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import type { ProfilesAt } from '#store/people/profiles.ts';
import { packLines, unpackLines } from '#store/stream/ingest.ts';
import { settleClaim, takeClaim } from '../adapters/dynamo-claims.ts';
import { readMarks, writeMarks } from '../adapters/dynamo-marks.ts';
import { noteLag, putTimer } from '../adapters/dynamo-timers.ts';
import { knownCampaigns } from '../adapters/known-campaigns.ts';
import type { Timer } from '../domain/live/timer.ts';
import { fireTimer } from './fire-timer.ts';
import { followSteps, type MarksStore } from './follow-steps.ts';
import { peopleOf, personById } from './people-of.ts';
import { type QualifyDeps, qualifyEvents } from './qualify-events.ts';
import { type Claims, sendQualified } from './send-qualified.ts';
import type { SendToPeople } from './send-to-people.ts';

/** What is done of live campaigns as events come, and when timers are due, over the tables in which it is kept. */
export type LiveWorkAt = {
  campaigns: CampaignsAt;
  accounts: Pick<AccountsAt, 'db' | 'table'>;
  profiles: ProfilesAt;
  send: SendToPeople;
  now: () => number;
};

function partsOf({ campaigns, accounts, send, now }: LiveWorkAt) {
  const packing = { pack: packLines, unpack: unpackLines };
  const put = (timer: Timer) => putTimer(campaigns, timer, { now: now() });
  const claims: Claims = {
    take: (of, how) => takeClaim(campaigns, of, how),
    settle: (of, as) => settleClaim(campaigns, of, as),
  };
  const marks: MarksStore = { read: (of) => readMarks(campaigns, of), write: (of) => writeMarks(campaigns, of) };
  return {
    ...{ packing, marks, now, putTimer: put },
    liveOf: knownCampaigns({ campaigns, accounts: { ...accounts, now }, now }),
    send: sendQualified({ claims, send, putTimer: put, packing, now }),
  };
}

export function qualifier(at: LiveWorkAt, { putBack }: Pick<QualifyDeps, 'putBack'>) {
  const parts = partsOf(at);
  const lag = { noteLag: (lagMs: number) => noteLag(at.campaigns, { now: at.now(), lagMs }) };
  return qualifyEvents({ ...parts, whose: peopleOf(at.profiles), follow: followSteps(parts), ...lag, putBack });
}

export function timers(at: LiveWorkAt) {
  return fireTimer({ ...partsOf(at), byId: personById(at.profiles) });
}
