import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Failure } from '#core/failure.ts';
import { namesIn } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import { faultOf } from '../domain/fault.ts';
import { type Run, type RunId, runSchema } from '../domain/run.ts';
import type { ExportId, ExportsAt } from './dynamo-exports.ts';

/**
 * Runs of exports: pk = account id, sk = `run#<export id>#<run at>`; removed by their TTL 30 days after they ended.
 * Beginning and ending a run, which also change the export, are `dynamo-lock.ts`.
 */
const SHOWN = 200;
const LONGEST_PROBLEM = 500;

export const runKey = (id: RunId) => ({ pk: id.accountId, sk: `run#${id.exportId}#${id.runAt}` });

/** The run, strongly consistent; `not-found` where there is none. */
export async function readRun(at: ExportsAt, id: RunId): Promise<Run> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: runKey(id), ConsistentRead: true }));
  if (!found.Item) throw new Failure('not-found', `Run ${id.runAt} does not exist`, { retry: 'never' });
  return runSchema.parse(found.Item);
}

/** The newest runs of an export, newest first. */
export async function listRuns(at: ExportsAt, id: ExportId): Promise<Run[]> {
  const found = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: SHOWN,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :runs)',
      ExpressionAttributeValues: { ':pk': id.accountId, ':runs': `run#${id.exportId}#` },
    }),
  );
  return (found.Items ?? []).map((item) => runSchema.parse(item));
}

/** Remembers where the plan is; a plan that is there already stays, because parts may be written after it. */
export async function savePlan(at: ExportsAt, run: RunId & { plan: { key: string; parts: number } }): Promise<void> {
  await update(at, run, { change: 'SET #plan = if_not_exists(#plan, :plan)', values: { ':plan': run.plan } });
}

/** Notes that the lake is not as the plan has it: of deleted people, files are replaced within a day. */
export async function losePlan(at: ExportsAt, run: RunId): Promise<void> {
  await update(at, run, { change: 'SET #planLost = :lost', values: { ':lost': true } });
}

/** Counts a part as written, once however often it is said. */
export async function markPart(at: ExportsAt, run: RunId & { part: number }): Promise<void> {
  await update(at, run, { change: 'ADD #partsDone :part', values: { ':part': new Set([run.part]) } });
}

/** Keeps what went wrong, in words for the customer, and whose it is: the state machine hands on no part's own words. */
export async function noteProblem(at: ExportsAt, run: RunId & { failure: Failure }): Promise<void> {
  const values = { ':problem': run.failure.message.slice(0, LONGEST_PROBLEM), ':fault': faultOf(run.failure) };
  await update(at, run, { change: 'SET #problem = :problem, #fault = :fault', values });
}

/**
 * Notes that the manifest is about to be written; answers the time of the first who did, which the manifest bears. A run that
 * was cancelled meanwhile is not to have one. What went wrong with its parts is over.
 */
export async function noteClosing(at: ExportsAt, run: RunId & { now: number }): Promise<string> {
  const now = new Date(run.now).toISOString();
  const change = 'SET #closingAt = if_not_exists(#closingAt, :closingAt) REMOVE #problem, #fault';
  const values = { ':closingAt': now, ':running': 'RUNNING' };
  const { closingAt } = await update(at, run, { change, values, when: '#state = :running' });
  return closingAt ?? now;
}

/** Takes the note back: the manifest is certainly not at the partner's. */
export async function forgetClosing(at: ExportsAt, run: RunId): Promise<void> {
  await update(at, run, { change: 'REMOVE #closingAt' });
}

/** A run that ended and was kept goes on, with the access to the partner that it is given; without its plan, where that is lost. */
export async function reopenRun(at: ExportsAt, run: Run): Promise<Run> {
  const values = { ':state': 'RUNNING', ':definition': run.definition, ':sealed': run.sealed };
  const set = 'SET #state = :state, #definition = :definition, #sealed = :sealed';
  const remove = 'REMOVE #reason, #problem, #fault, #finishedAt';
  if (!run.planLost || run.closingAt) return await update(at, run, { change: `${set} ${remove}`, values });
  return await update(at, run, {
    change: `${set}, #replanned = :replanned ${remove}, #plan, #planLost, #partsDone`,
    values: { ...values, ':replanned': (run.replanned ?? 0) + 1 },
  });
}

async function update(
  at: ExportsAt,
  run: RunId,
  how: { change: string; values?: Record<string, unknown>; when?: string },
): Promise<Run> {
  const condition = ['attribute_exists(pk)', ...(how.when === undefined ? [] : [how.when])].join(' AND ');
  const command = new UpdateCommand({
    TableName: at.table,
    Key: runKey(run),
    UpdateExpression: how.change,
    ConditionExpression: condition,
    ...namesIn([how.change, condition]),
    ...(how.values && { ExpressionAttributeValues: how.values }),
    ReturnValues: 'ALL_NEW',
  });
  const updated = await ifMet(at.db.send(command));
  if (!updated) throw new Failure('superseded', `Run ${run.runAt} is under way no more`, { retry: 'never' });
  return runSchema.parse(updated.Attributes);
}
