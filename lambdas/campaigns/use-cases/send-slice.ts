import { fillGroups } from '#core/fill-groups.ts';
import { type ProfilesAt, readProfiles } from '#store/people/profiles.ts';
import { findCampaign } from '../adapters/dynamo-campaigns.ts';
import { findRun, isSliceDone, markSlice, touchRun } from '../adapters/dynamo-runs.ts';
import type { SliceObjects } from '../adapters/slice-objects.ts';
import type { Campaign, Recipient } from '../domain/campaign.ts';
import { PART_PEOPLE, type Run, type Slice } from '../domain/run.ts';
import { type EndDeps, endRun } from './end-run.ts';
import type { SendToPeople } from './send-to-people.ts';

/**
 * Sends one slice of a run to those of its people who are still there, as they are now. A slice that comes twice makes calls
 * with the same ids. The last one that is done ends the run.
 */
export type SliceDeps = EndDeps & {
  profiles: ProfilesAt;
  slices: Pick<SliceObjects, 'read'>;
  send: SendToPeople;
  /** Puts the slice back on its queue. @param seconds at most 900 */
  postpone: (slice: Slice, seconds: number) => Promise<void>;
};
export type SliceOutcome = { outcome: 'sent' | 'done before' | 'over' | 'postponed'; people?: number; gone?: number };

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
    let gone = 0;
    for (const [part, some] of fillGroups(ids, { size: () => 1, limit: PART_PEOPLE }).entries()) {
      const sent = await sendPart(deps, { run, campaign, ids: some, unitId: `${run.runAt}-${slice.slice}-${part}` });
      if (sent.postponedTo !== undefined) return await postpone(deps, { slice, until: sent.postponedTo });
      gone += sent.gone;
    }
    await markSlice(campaigns, { ...slice, gone, now: now() });
    return await endIfLast(deps, { slice, outcome: { outcome: 'sent', people: ids.length, gone } });
  };
}

type Part = { run: Run; campaign: Campaign; ids: readonly string[]; unitId: string };

/** @returns how many of the part are gone, or until when it is a quiet hour, epoch seconds */
async function sendPart(
  deps: SliceDeps,
  { run, campaign, ids, unitId }: Part,
): Promise<{ gone: number; postponedTo?: number }> {
  const found = await readProfiles(deps.profiles, { accountId: run.accountId, profileIds: ids });
  const recipients = ids.flatMap((id): Recipient[] => {
    const profile = found.get(id);
    return !profile || profile.deleted || profile.mergedInto !== null ? [] : [{ profile }];
  });
  const { timezone, runAt } = run;
  const sent = await deps.send({ campaign, timezone, unitId, runId: String(runAt), recipients });
  const gone = ids.length - recipients.length;
  return sent.kind === 'postponed' ? { gone, postponedTo: sent.until } : { gone };
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
