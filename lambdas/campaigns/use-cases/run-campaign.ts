import { clockAt } from '#core/cql/read/days.ts';
import type { Query } from '#core/cql/tree.ts';
import { Failure, reasonOf } from '#core/failure.ts';
import { type AccountsAt, readAccount } from '#store/accounts/accounts.ts';
import { headOf } from '#store/commits/head.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import { type QueryMachineAt, readFoundRows, startQuery } from '#store/queries/query-runs.ts';
import { readSegment } from '#store/segments/segments.ts';
import { findCampaign } from '../adapters/dynamo-campaigns.ts';
import { findRun, putRun, readRun } from '../adapters/dynamo-runs.ts';
import { startRun } from '../adapters/run-schedules.ts';
import { audienceTree } from '../domain/audience-query.ts';
import type { Campaign } from '../domain/campaign.ts';
import { isOpen, queryIdOf, type Run, type RunRef } from '../domain/run.ts';
import { changeCampaign } from './change-campaign.ts';
import { type CutDeps, cutRun } from './cut-run.ts';
import { endRun, passOver } from './end-run.ts';

/**
 * Begins the run of a campaign that is due, or takes up one that is under way: each step is done once, or again with the same
 * outcome, so it does not matter who calls how often. First the audience is asked for, as of the newest commit; when it is
 * known, `cut-run.ts` cuts it into slices.
 */
export type RunDeps = CutDeps & {
  accounts: AccountsAt;
  commits: CommitsAt;
  machine: QueryMachineAt;
};
export type Ran = 'begun' | 'taken up' | 'sending' | 'over' | 'not due';

export function runCampaign(deps: RunDeps) {
  return async function run(ref: RunRef): Promise<Ran> {
    const { tables } = deps;
    const campaign = await findCampaign(tables.campaigns, ref);
    if (campaign?.state === 'scheduled' && campaign.dueAt === ref.runAt) {
      if (ref.runAt * 1_000 > tables.now()) {
        await startRun(deps.starter, { ...ref, now: tables.now() });
        return 'not due';
      }
      const begun = await begin(deps, { ref, campaign });
      await takeUp(deps, { run: begun, campaign });
      return 'begun';
    }
    const under = await findRun(tables.campaigns, ref);
    if (!under || !campaign) return 'over';
    return await takeUp(deps, { run: under, campaign });
  };
}

async function begin(deps: RunDeps, { ref, campaign }: { ref: RunRef; campaign: Campaign }): Promise<Run> {
  const { tables, accounts, commits } = deps;
  const { account } = await readAccount(accounts, ref.accountId);
  if (!account) throw new Failure('not-found', `accountId: ${ref.accountId} does not exist`, { retry: 'never' });
  const upTo = await headOf(commits, ref.accountId);
  const { accountId, campaignId, runAt } = ref;
  const touchedAt = tables.now();
  const startedAt = new Date(touchedAt).toISOString();
  const { timezone } = account;
  const run: Run = {
    accountId,
    campaignId,
    runAt,
    state: 'counting',
    upTo,
    timezone,
    startedAt,
    touchedAt,
    slicesDone: 0,
  };
  const begun = await changeCampaign(deps, {
    before: campaign,
    now: { state: 'running', lastRunAt: runAt, dueAt: undefined },
    news: [{ kind: 'started' }],
    also: [putRun(tables.campaigns, run)],
  });
  if (begun) return run;
  const others = await findRun(tables.campaigns, ref);
  if (others && !isOpen(others)) await passOver(deps, { campaign, run: others });
  if (others) return others;
  throw new Failure('unavailable', `campaign ${campaignId} was changed while it began`, { retry: 'later' });
}

/** Asks for the audience of a run that has none yet, and goes on with one that has. */
async function takeUp(deps: RunDeps, { run, campaign }: { run: Run; campaign: Campaign }): Promise<Ran> {
  if (run.state === 'sending') return await cutRun(deps, { run, campaign });
  if (run.state !== 'counting') return 'over';
  const ref = { accountId: run.accountId, queryId: queryIdOf(run) };
  if (await readFoundRows(deps.machine.pages, ref)) return await cutRun(deps, { run, campaign });
  try {
    const query = await queryOf(deps, { run, campaign });
    await startQuery(deps.machine, { ...ref, purpose: 'campaign', resource: 'profiles', upTo: run.upTo, query });
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.retry !== 'never') throw thrown;
    await endRun(deps, { run, ending: { kind: 'failed', reason: reasonOf(thrown) } });
  }
  return 'taken up';
}

/** Days count from the day on which the run was due, also where it is asked anew after midnight. */
async function queryOf({ tables }: RunDeps, { run, campaign }: { run: Run; campaign: Campaign }): Promise<Query> {
  const clock = clockAt(run.timezone, run.runAt);
  const { trigger } = campaign;
  if (trigger.kind !== 'segment') return audienceTree({ trigger, clock });
  const segment = await readSegment(tables.segments, { accountId: run.accountId, segmentId: trigger.segmentId });
  if (!segment) throw new Failure('destination-refused', 'The segment does not exist any more.', { retry: 'never' });
  return audienceTree({ trigger, clock, segment });
}

/** The query of a run has ended. @param reason why it failed, where it did */
export function onAudience(deps: RunDeps) {
  return async function audience(ref: RunRef, reason: string | undefined): Promise<Ran> {
    const run = await readRun(deps.tables.campaigns, ref);
    const campaign = await findCampaign(deps.tables.campaigns, ref);
    if (!isOpen(run) || !campaign) return 'over';
    // Whoever knew the audience first may have died before its slices were on their queue.
    if (reason === undefined || run.state === 'sending') return await cutRun(deps, { run, campaign });
    await endRun(deps, { run, ending: { kind: 'failed', reason: `The audience could not be found: ${reason}` } });
    return 'over';
  };
}
