import { fillGroups } from '#core/fill-groups.ts';
import { newProfile, type Profile } from '#core/people/profile.ts';
import { type ProfilesAt, readProfiles } from '#store/people/profiles.ts';
import { findCampaign } from '../adapters/dynamo-campaigns.ts';
import { findRun, isSliceDone, markSlice, touchRun } from '../adapters/dynamo-runs.ts';
import type { SliceObjects } from '../adapters/slice-objects.ts';
import type { Campaign, Recipient } from '../domain/campaign.ts';
import { PART_PEOPLE, type Run, type Slice } from '../domain/run.ts';
import { type EndDeps, endRun } from './end-run.ts';
import type { SendToPeople } from './send-to-people.ts';

/**
 * Sends one slice of a run to its people as they are now. A slice that comes twice makes calls
 * with the same ids. The last one that is done ends the run.
 */
export type SliceDeps = EndDeps & {
  profiles: ProfilesAt;
  slices: Pick<SliceObjects, 'read'>;
  send: SendToPeople;
  /** Puts the slice back on its queue. @param seconds at most 900 */
  postpone: (slice: Slice, seconds: number) => Promise<void>;
};
export type SliceOutcome = { outcome: 'sent' | 'done before' | 'over' | 'postponed'; people?: number };

/** The longest that a message can be delayed; what waits longer comes back as often as it takes. */
const LONGEST_DELAY_S = 900;

export function sendSlice(deps: SliceDeps) {
  return async function send(slice: Slice): Promise<SliceOutcome> {
    const { campaigns, now } = deps.tables;
    const run = await findRun(campaigns, slice);
    const campaign = await findCampaign(campaigns, slice);
    // A campaign that was stopped ends between two slices.
    if (run?.state !== 'sending' || !campaign) return { outcome: 'over' };
    if (await isSliceDone(campaigns, slice))
      return await endIfLast(deps, { slice, outcome: { outcome: 'done before' } });
    const ids = await deps.slices.read(slice);
    for (const [part, some] of fillGroups(ids, { size: () => 1, limit: PART_PEOPLE }).entries()) {
      const sent = await sendPart(deps, { run, campaign, ids: some, unitId: `${run.runAt}-${slice.slice}-${part}` });
      if (sent.kind === 'postponed') return await postpone(deps, { slice, until: sent.until });
    }
    await markSlice(campaigns, { ...slice, now: now() });
    return await endIfLast(deps, { slice, outcome: { outcome: 'sent', people: ids.length } });
  };
}

type Part = { run: Run; campaign: Campaign; ids: readonly string[]; unitId: string };

/** The same people in the same order each time, those too who are gone by now: they are left out with this as the reason. */
async function sendPart(deps: SliceDeps, { run, campaign, ids, unitId }: Part) {
  const { accountId, timezone, runAt } = run;
  const found = await readProfiles(deps.profiles, { accountId, profileIds: ids });
  const recipients = ids.map((id): Recipient => ({ profile: found.get(id) ?? nobody(id) }));
  return await deps.send({ campaign, timezone, unitId, runId: String(runAt), recipients });
}

/** Somebody of whom nothing is kept any more. */
function nobody(profileId: string): Profile {
  const unknown = newProfile({ accountId: '', kind: 'objectId', value: profileId, ts: 0 });
  return { ...unknown, profileId, deleted: true };
}

async function postpone(deps: SliceDeps, { slice, until }: { slice: Slice; until: number }): Promise<SliceOutcome> {
  const { campaigns, now } = deps.tables;
  const seconds = Math.ceil(until - now() / 1_000);
  await deps.postpone(slice, Math.min(LONGEST_DELAY_S, Math.max(1, seconds)));
  await touchRun(campaigns, { ...slice, now: now() });
  return { outcome: 'postponed' };
}

async function endIfLast(
  deps: SliceDeps,
  { slice, outcome }: { slice: Slice; outcome: SliceOutcome },
): Promise<SliceOutcome> {
  const run = await findRun(deps.tables.campaigns, slice);
  if (run?.state === 'sending' && run.slicesDone === run.slices) {
    await endRun(deps, { run, ending: { kind: 'completed', people: run.people ?? 0 } });
  }
  return outcome;
}
