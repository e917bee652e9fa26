import { findCampaign } from '../adapters/dynamo-campaigns.ts';
import { endOfRun, findRun } from '../adapters/dynamo-runs.ts';
import { type SchedulesAt, type StarterAt, scheduleRun } from '../adapters/run-schedules.ts';
import type { Campaign } from '../domain/campaign.ts';
import { nextDue } from '../domain/due.ts';
import { isOpen, type Run } from '../domain/run.ts';
import { type ChangeDeps, changeCampaign } from './change-campaign.ts';

/** The end of a run, in one transaction with its campaign: which is over with it, or waits for its next run. */
export type EndDeps = ChangeDeps & { schedules: SchedulesAt; starter: StarterAt };
export type Ending =
  /** `reason`: why nobody was sent anything. */
  { kind: 'completed'; people: number; reason?: string } | { kind: 'failed'; reason: string };

const MOST_TRIES = 5;
const LONGEST_REASON = 500;

export async function endRun(deps: EndDeps, { run, ending }: { run: Run; ending: Ending }): Promise<void> {
  const { tables, schedules: at, starter } = deps;
  const reason = ending.reason?.slice(0, LONGEST_REASON);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = await findCampaign(tables.campaigns, run);
    const current = await findRun(tables.campaigns, run);
    if (!before || !current || !isOpen(current)) {
      // Whoever ended it may have died before the next run was scheduled.
      if (before) await scheduleRun(before, { now: tables.now(), at, starter });
      return;
    }
    const after = await changeCampaign(deps, {
      before,
      now: stateAfter(before, { run, ending, now: tables.now() }),
      news: [
        ending.kind === 'completed'
          ? { kind: 'completed', people: ending.people }
          : { ...ending, reason: reason ?? '' },
      ],
      also: [endOfRun(tables.campaigns, { ...endOf(run, ending), at: new Date(tables.now()).toISOString(), reason })],
    });
    if (after) return await scheduleRun(after, { now: tables.now(), at, starter });
  }
  throw new Error(`run ${run.runAt} of campaign ${run.campaignId} changes all the time`);
}

/** A campaign that waits for a time at which it has run already waits for its next one, or is over. */
export async function passOver(deps: EndDeps, { campaign, run }: { campaign: Campaign; run: Run }): Promise<void> {
  const now = deps.tables.now();
  const ending: Ending = { kind: 'completed', people: run.people ?? 0 };
  const after = await changeCampaign(deps, { before: campaign, now: stateAfter(campaign, { run, ending, now }) });
  if (after) await scheduleRun(after, { now, at: deps.schedules, starter: deps.starter });
}

function endOf({ accountId, campaignId, runAt }: Run, ending: Ending) {
  const ref = { accountId, campaignId, runAt };
  return ending.kind === 'completed'
    ? { ...ref, state: ending.kind, people: ending.people }
    : { ...ref, state: ending.kind };
}

function stateAfter(campaign: Campaign, { run, ending, now }: { run: Run; ending: Ending; now: number }) {
  const { timezone, runAt: due } = run;
  const dueAt = nextDue(campaign.schedule, { due, now: Math.floor(now / 1_000), timezone });
  if (dueAt !== undefined) return { state: 'scheduled' as const, dueAt };
  const endedAt = new Date(now).toISOString();
  const reason = ending.kind === 'failed' ? ending.reason.slice(0, LONGEST_REASON) : undefined;
  return { state: ending.kind, endedAt, reason, dueAt: undefined };
}
