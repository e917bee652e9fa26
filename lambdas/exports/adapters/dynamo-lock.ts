import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isNew } from '#store/aws/expressions.ts';
import { ifMet, sendOnce } from '#store/aws/transactions.ts';
import type { Export } from '../domain/export-item.ts';
import type { Run } from '../domain/run.ts';
import { type ExportsAt, exportKey } from './dynamo-exports.ts';
import { runKey } from './dynamo-runs.ts';

/**
 * The lock of an export: its attribute `running`, taken, handed over and let go by conditional writes, each together with
 * the run that it is for. Of any number at once, one gets it. Letting it go is `dynamo-ends.ts`.
 */
/** Begins a run; false where another got there first, or the export was stopped or paused meanwhile. */
export async function takeLock(at: ExportsAt, { exported, run }: { exported: Export; run: Run }): Promise<boolean> {
  const { partsDone: _none, ...item } = run;
  const seen = exported.lastRunAt === undefined ? 'attribute_not_exists(lastRunAt)' : 'lastRunAt = :seen';
  return await sendOnce(at.db, [
    {
      Update: {
        TableName: at.table,
        Key: exportKey(run),
        UpdateExpression: 'SET running = :running, lastRunAt = :runAt REMOVE requestedRunAt',
        ConditionExpression: `attribute_not_exists(running) AND attribute_not_exists(stoppedAt) AND attribute_not_exists(paused) AND exportedThrough = :after AND ${seen}`,
        ExpressionAttributeValues: {
          ':running': { runAt: run.runAt, execution: run.execution, since: run.startedAt },
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
  { exported, from, to, now }: { exported: Export; from: string; to: string; now: Date },
): Promise<boolean> {
  const command = new UpdateCommand({
    TableName: at.table,
    Key: exportKey({ accountId: exported.accountId, exportId: exported.id }),
    UpdateExpression: 'SET running.#execution = :to, running.#since = :since REMOVE requestedRunAt',
    ConditionExpression: 'running.#execution = :from',
    ExpressionAttributeNames: { '#execution': 'execution', '#since': 'since' },
    ExpressionAttributeValues: { ':from': from, ':to': to, ':since': now.toISOString() },
  });
  return (await ifMet(at.db.send(command))) !== undefined;
}
