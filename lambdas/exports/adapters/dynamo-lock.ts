import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isNew, setting } from '#store/aws/expressions.ts';
import { ifMet, sendOnce } from '#store/aws/transactions.ts';
import type { Export, Kept } from '../domain/export-item.ts';
import type { Run } from '../domain/run.ts';
import { type ExportsAt, exportKey } from './dynamo-exports.ts';
import { runKey } from './dynamo-runs.ts';

/**
 * The lock of an export: its attribute `running`, taken, handed over and let go by conditional writes, each together with
 * the run that it is for. Of any number at once, one gets it.
 */
const RUNS_KEPT_S = 30 * 86_400;

/** Begins a run; false where another got there first, or the export was stopped meanwhile. */
export async function takeLock(at: ExportsAt, { exported, run }: { exported: Export; run: Run }): Promise<boolean> {
  const { partsDone: _none, ...item } = run;
  const seen = exported.lastRunAt === undefined ? 'attribute_not_exists(lastRunAt)' : 'lastRunAt = :seen';
  return await sendOnce(at.db, [
    {
      Update: {
        TableName: at.table,
        Key: exportKey(run),
        UpdateExpression: 'SET running = :running, lastRunAt = :runAt REMOVE requestedRunAt',
        ConditionExpression: `attribute_not_exists(running) AND attribute_not_exists(stoppedAt) AND exportedThrough = :after AND ${seen}`,
        ExpressionAttributeValues: {
          ':running': { runAt: run.runAt, execution: run.execution },
          ':runAt': run.runAt,
          ':after': run.window.after,
          ...(exported.lastRunAt !== undefined && { ':seen': exported.lastRunAt }),
        },
      },
    },
    {
      Put: { TableName: at.table, Item: { ...runKey(run), ...item }, ...isNew },
    },
  ]);
}

/** Hands the lock of a dead execution to a new one, for the same run; false where another took it. */
export async function takeOver(
  at: ExportsAt,
  { exported, from, to }: { exported: Export; from: string; to: string },
): Promise<boolean> {
  const command = new UpdateCommand({
    TableName: at.table,
    Key: exportKey({ accountId: exported.accountId, exportId: exported.id }),
    UpdateExpression: 'SET running.#execution = :to REMOVE requestedRunAt',
    ConditionExpression: 'running.#execution = :from',
    ExpressionAttributeNames: { '#execution': 'execution' },
    ExpressionAttributeValues: { ':from': from, ':to': to },
  });
  return (await ifMet(at.db.send(command))) !== undefined;
}

export type Ending =
  | { kind: 'done'; rows: number; bytes: number; files: number; manifest?: string }
  | { kind: 'failed'; reason: string };

/**
 * Ends a run and lets the lock go, in one transaction: done advances the window to the run's end, failed leaves it where
 * it was. False where the run has been ended before.
 */
export async function endRun(
  at: ExportsAt,
  { run, execution, ending, now }: { run: Run; execution: string; ending: Ending; now: number },
): Promise<boolean> {
  const finishedAt = new Date(now).toISOString();
  const state = ending.kind === 'done' ? 'DONE' : 'FAILED';
  const { kind: _kind, ...facts } = ending;
  const reason = ending.kind === 'failed' ? { reason: ending.reason } : {};
  const ofRun = { state, finishedAt, execution, ...facts, expiresAt: Math.floor(now / 1_000) + RUNS_KEPT_S };
  const ofExport = {
    last: { runAt: run.runAt, execution, state, at: finishedAt, ...reason },
    ...(ending.kind === 'done' && { exportedThrough: run.window.upTo }),
  };
  const letGo = setting(ofExport, { remove: ['running'] });
  return await sendOnce(at.db, [
    {
      Update: {
        TableName: at.table,
        Key: exportKey(run),
        ...letGo,
        ConditionExpression: '#running.#runAt = :thisRun',
        ExpressionAttributeNames: { ...letGo.ExpressionAttributeNames, '#runAt': 'runAt' },
        ExpressionAttributeValues: { ...letGo.ExpressionAttributeValues, ':thisRun': run.runAt },
      },
    },
    {
      Update: {
        TableName: at.table,
        Key: runKey(run),
        ...setting(ofRun, { remove: ending.kind === 'done' ? ['reason'] : [] }),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
  ]);
}

/**
 * Notes that an execution failed and leaves its run with the lock, to be completed by the next start; false where the
 * execution holds the lock no more.
 */
export async function keepRun(
  at: ExportsAt,
  { run, execution, reason, kept, now }: { run: Run; execution: string; reason: string; kept: Kept; now: number },
): Promise<boolean> {
  const finishedAt = new Date(now).toISOString();
  const last = { last: { runAt: run.runAt, execution, state: 'FAILED', at: finishedAt, reason, kept } };
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, ...update } = setting(last);
  return await sendOnce(at.db, [
    {
      Update: {
        TableName: at.table,
        Key: exportKey(run),
        ...update,
        ConditionExpression: 'running.#execution = :execution',
        ExpressionAttributeNames: { ...names, '#execution': 'execution' },
        ExpressionAttributeValues: { ...values, ':execution': execution },
      },
    },
    {
      Update: {
        TableName: at.table,
        Key: runKey(run),
        ...setting({ state: 'FAILED', finishedAt, reason }),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
  ]);
}
