import { Failure } from '#core/failure.ts';
import { type QueryMachineAt, readFoundRows } from '#store/queries/query-runs.ts';
import { beginSending } from '../adapters/dynamo-runs.ts';
import type { SliceObjects } from '../adapters/slice-objects.ts';
import type { Campaign } from '../domain/campaign.ts';
import { queryIdOf, type Run, SLICE_PEOPLE, type Slice } from '../domain/run.ts';
import { type EndDeps, endRun } from './end-run.ts';

/**
 * Cuts a found audience into slices and has them sent. Slices are the same whenever they are cut, since the order of those who
 * were found is; of a run that is taken up, all are put on the queue again, and those that are done do nothing.
 */
export type CutDeps = EndDeps & {
  machine: Pick<QueryMachineAt, 'pages'>;
  slices: SliceObjects;
  putSlices: (slices: readonly Slice[]) => Promise<void>;
};

export async function cutRun(
  deps: CutDeps,
  { run, campaign }: { run: Run; campaign: Campaign },
): Promise<'sending' | 'over'> {
  const sending = run.state === 'sending' ? run : await cut(deps, { run, campaign });
  if (!sending) return 'over';
  const { accountId, campaignId, runAt, slices = 0, people = 0 } = sending;
  if (slices === sending.slicesDone) {
    await endRun(deps, { run: sending, ending: { kind: 'completed', people } });
    return 'over';
  }
  await deps.putSlices(Array.from({ length: slices }, (_, slice) => ({ accountId, campaignId, runAt, slice })));
  return 'sending';
}

async function cut(deps: CutDeps, { run, campaign }: { run: Run; campaign: Campaign }): Promise<Run | undefined> {
  const files = await readFoundRows(deps.machine.pages, { accountId: run.accountId, queryId: queryIdOf(run) });
  if (!files) throw new Failure('unfinished', `the audience of run ${run.runAt} is not there yet`, { retry: 'later' });
  const people = files.reduce((sum, { rows }) => sum + rows, 0);
  const { notOver } = campaign.care;
  if (notOver !== undefined && people > notOver) {
    const reason = `The audience is ${people} people, more than ${notOver}: nobody was sent anything.`;
    await endRun(deps, { run, ending: { kind: 'completed', people, reason } });
    return undefined;
  }
  await deps.slices.write(run, files);
  const slices = Math.ceil(people / SLICE_PEOPLE);
  return await beginSending(deps.tables.campaigns, { ...run, people, slices, now: deps.tables.now() });
}
