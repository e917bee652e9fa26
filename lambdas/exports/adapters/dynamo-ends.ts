import { setting } from '#store/aws/expressions.ts';
import { sendOnce } from '#store/aws/transactions.ts';
import type { Export, Kept } from '../domain/export-item.ts';
import type { Fault } from '../domain/fault.ts';
import type { Run } from '../domain/run.ts';
import { type ExportsAt, exportKey } from './dynamo-exports.ts';
import { runKey } from './dynamo-runs.ts';

/**
 * The end of a run, in one transaction with its export. Done moves the window to the run's end. Otherwise the window stays
 * where it was, and the lock is let go; or it stays with the run, which the next start then takes up.
 */
export type Ending =
  | { kind: 'done'; rows: number; bytes: number; files: number; rejected: number; manifest?: string }
  | {
      kind: 'failed';
      reason: string;
      fault: Fault;
      kept: Kept | undefined;
      /** What the export is to remember of it. */
      then: Pick<Export, 'refusals' | 'paused'>;
    }
  | { kind: 'cancelled'; reason: string; kept: Kept | undefined };

/** @param execution the one that did the run; a failed run is ended only as long as it holds the lock */
type End = { run: Run; execution: string; ending: Ending; now: number };

const RUNS_KEPT_S = 30 * 86_400;
const states = { done: 'DONE', failed: 'FAILED', cancelled: 'CANCELLED' } as const;

/** False where the run has been ended before, or somebody else is at it. */
export async function endRun(at: ExportsAt, end: End): Promise<boolean> {
  return await sendOnce(at.db, [
    { Update: { TableName: at.table, Key: exportKey(end.run), ...endOfExport(end) } },
    { Update: { TableName: at.table, Key: runKey(end.run), ...endOfRun(end) } },
  ]);
}

function endOfExport({ run, execution, ending, now }: End) {
  const last = { runAt: run.runAt, execution, state: states[ending.kind], at: new Date(now).toISOString() };
  const isDone = ending.kind === 'done';
  const remove = [...('kept' in ending && ending.kept ? [] : ['running']), ...(isDone ? ['refusals'] : [])];
  const update = setting(fieldsOf(run, { ending, last }), { remove });
  return {
    ...update,
    ConditionExpression: `#running.#runAt = :thisRun${isDone ? '' : ' AND #running.#execution = :thisExecution'}`,
    ExpressionAttributeNames: {
      ...update.ExpressionAttributeNames,
      '#running': 'running',
      '#runAt': 'runAt',
      ...(!isDone && { '#execution': 'execution' }),
    },
    ExpressionAttributeValues: {
      ...update.ExpressionAttributeValues,
      ':thisRun': run.runAt,
      ...(!isDone && { ':thisExecution': execution }),
    },
  };
}

function fieldsOf(run: Run, { ending, last }: { ending: Ending; last: object }): Record<string, unknown> {
  switch (ending.kind) {
    case 'done':
      return { last: { ...last, rows: ending.rows }, exportedThrough: run.window.upTo };
    case 'failed': {
      const { reason, fault, kept, then } = ending;
      return { last: { ...last, reason, fault, ...(kept && { kept }) }, ...then };
    }
    case 'cancelled': {
      const { reason, kept } = ending;
      return { last: { ...last, reason, ...(kept && { kept }) } };
    }
  }
}

/** Where the manifest may be out, a run is completed, and neither given up nor cancelled. */
const NOT_CLOSING = 'attribute_exists(pk) AND attribute_not_exists(closingAt)';

function endOfRun({ execution, ending, now }: End) {
  const ended = { state: states[ending.kind], finishedAt: new Date(now).toISOString(), execution };
  const expires = { expiresAt: Math.floor(now / 1_000) + RUNS_KEPT_S };
  switch (ending.kind) {
    case 'done': {
      const { kind: _kind, ...totals } = ending;
      const update = setting({ ...ended, ...totals, ...expires }, { remove: ['reason', 'fault'] });
      return { ...update, ConditionExpression: 'attribute_exists(pk)' };
    }
    case 'failed':
    case 'cancelled': {
      const { reason, kept } = ending;
      const fault = ending.kind === 'failed' ? { fault: ending.fault } : {};
      const update = setting({ ...ended, reason, ...fault, ...(!kept && expires) });
      return { ...update, ConditionExpression: kept === 'at-its-end' ? 'attribute_exists(pk)' : NOT_CLOSING };
    }
  }
}
