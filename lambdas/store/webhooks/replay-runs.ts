import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isNew, setting } from '../aws/expressions.ts';
import { ifMet, sendTransaction } from '../aws/transactions.ts';
import type { WebhooksAt } from './templates.ts';

/**
 * Runs of `POST /api/webhooks/replay`, in the table Webhooks: pk = account id, sk = `replay#<run id>`. A run is worked on by who
 * holds its lease; `next` is the slice that comes next, so that one that was done is done with. While a run sends, an item
 * `replaying#<what was asked>` keeps a second one of the same question from beginning.
 */
export const runSchema = z.object({
  accountId: z.string(),
  runId: z.string(),
  state: z.enum(['counting', 'sending', 'done', 'failed']),
  dryRun: z.boolean(),
  /** Names the question, as it was asked. */
  question: z.string(),
  /** What is looked for, as the domain reads it. */
  search: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  createdAt: z.number().int(),
  finishedAt: z.number().int().optional(),
  /** Calls that fit, known when they were counted. */
  found: z.number().int().optional(),
  slices: z.number().int().default(0),
  next: z.number().int().default(0),
  /** Calls that were put on the queue, and that could not be, since nothing of them is kept any more. */
  sent: z.number().int().default(0),
  gone: z.number().int().default(0),
  reason: z.string().optional(),
  leasedUntil: z.number().int().default(0),
});
export type ReplayRun = z.infer<typeof runSchema>;
export type RunRef = { accountId: string; runId: string };

/** As long as calls are kept, and a while more to look at what became of it. */
const KEPT_S = 40 * 86_400;
const LOCK_S = 86_400;

const runKey = ({ accountId, runId }: RunRef) => ({ pk: accountId, sk: `replay#${runId}` });
const lockKey = ({ accountId, question }: { accountId: string; question: string }) => ({
  pk: accountId,
  sk: `replaying#${question}`,
});

export async function readRun(at: WebhooksAt, ref: RunRef): Promise<ReplayRun | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: runKey(ref), ConsistentRead: true }));
  return found.Item && runSchema.parse(found.Item);
}

/** Begins a run; answers the id of the one that is under way where the same question is being sent already. */
export async function beginRun(at: WebhooksAt, run: ReplayRun): Promise<string> {
  const nowS = Math.floor(run.createdAt / 1_000);
  const TableName = at.table;
  const Item = { ...runKey(run), ...run, expiresAt: nowS + KEPT_S };
  const lock = { ...lockKey(run), runId: run.runId, expiresAt: nowS + LOCK_S };
  const written = await sendTransaction(at.db, [
    { Put: { TableName, Item, ...isNew } },
    ...(run.dryRun
      ? []
      : [
          {
            Put: {
              TableName,
              Item: lock,
              ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
              ExpressionAttributeValues: { ':now': nowS },
            },
          },
        ]),
  ]);
  if (written.kind === 'written') return run.runId;
  const found = await at.db.send(new GetCommand({ TableName, Key: lockKey(run), ConsistentRead: true }));
  return typeof found.Item?.runId === 'string' ? found.Item.runId : await beginRun(at, run);
}

/** Takes the run for a piece of work, while it still is in this state; undefined where somebody else has it. */
export async function leaseRun(
  at: WebhooksAt,
  { state, next, now, lastsMs, ...ref }: RunRef & { state: string; next: number; now: number; lastsMs: number },
): Promise<ReplayRun | undefined> {
  const leased = await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: runKey(ref),
        UpdateExpression: 'SET leasedUntil = :until',
        ConditionExpression: '#state = :state AND #next = :next AND leasedUntil <= :now',
        ExpressionAttributeNames: { '#state': 'state', '#next': 'next' },
        ExpressionAttributeValues: { ':until': now + lastsMs, ':now': now, ':state': state, ':next': next },
        ReturnValues: 'ALL_NEW',
      }),
    ),
  );
  return leased && runSchema.parse(leased.Attributes);
}

type Progress = Partial<
  Pick<ReplayRun, 'state' | 'found' | 'slices' | 'next' | 'sent' | 'gone' | 'finishedAt' | 'reason'>
>;

/** Notes what a piece of work has done, and gives the lease back; false where the lease had been lost to another. */
export async function noteProgress(
  at: WebhooksAt,
  { run, ...progress }: { run: ReplayRun } & Progress,
): Promise<boolean> {
  const { accountId, runId, question } = run;
  const ends = progress.state === 'done' || progress.state === 'failed';
  const { ExpressionAttributeValues, ...update } = setting({ ...progress, leasedUntil: 0 });
  const written = await sendTransaction(at.db, [
    {
      Update: {
        TableName: at.table,
        Key: runKey({ accountId, runId }),
        ...update,
        ConditionExpression: 'leasedUntil = :lease',
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':lease': run.leasedUntil },
      },
    },
    ...(ends && !run.dryRun
      ? [
          {
            Delete: {
              TableName: at.table,
              Key: lockKey({ accountId, question }),
              ConditionExpression: 'attribute_not_exists(pk) OR runId = :runId',
              ExpressionAttributeValues: { ':runId': runId },
            },
          },
        ]
      : []),
  ]);
  return written.kind === 'written';
}
