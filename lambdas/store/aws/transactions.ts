import { setTimeout as pause } from 'node:timers/promises';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';

/** What DynamoDB says of a transaction that it refused. */
const cancelledSchema = z.object({
  name: z.literal('TransactionCanceledException'),
  CancellationReasons: z.array(z.object({ Code: z.string().optional() })),
});

/** The reason codes of a cancelled transaction, in the order of its items; undefined for any other error. */
export function cancellationReasons(thrown: unknown): string[] | undefined {
  const cancelled = cancelledSchema.safeParse(thrown);
  return cancelled.success ? cancelled.data.CancellationReasons.map((reason) => reason.Code ?? 'None') : undefined;
}

/** The answer of a single write; undefined where it was refused because its condition did not hold. */
export async function ifMet<Answer>(write: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ConditionalCheckFailedException') return undefined;
    throw thrown;
  }
}

/**
 * Reasons that pass by themselves: another transaction on the same items, or no capacity just now
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
 */
const PASSING = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
const TRIES = 8;
const FIRST_WAIT_MS = 20;

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

/**
 * Sends a transaction. What stands in its way for a moment is waited out, at last as `unavailable`. A condition that
 * does not hold is an outcome, with the reasons in the order of the items. Anything else is thrown as it came.
 */
export async function sendTransaction(
  db: DynamoDBDocumentClient,
  TransactItems: Items,
): Promise<{ kind: 'written' } | { kind: 'refused'; reasons: string[] }> {
  for (let attempt = 1; ; attempt++) {
    try {
      await db.send(new TransactWriteCommand({ TransactItems }));
      return { kind: 'written' };
    } catch (cause) {
      const reasons = cancellationReasons(cause);
      if (reasons?.includes('ConditionalCheckFailed')) return { kind: 'refused', reasons };
      if (!reasons?.every((reason) => PASSING.has(reason))) throw cause;
      if (attempt >= TRIES) {
        throw new Failure('unavailable', `a transaction was refused ${TRIES} times: ${reasons}`, {
          retry: 'later',
          cause,
        });
      }
      await pause(FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random() / 2));
    }
  }
}

/**
 * Sends a transaction once, for whoever reads anew before the next try. False where a condition did not hold, or another
 * transaction was at the same items.
 */
export async function sendOnce(db: DynamoDBDocumentClient, TransactItems: Items): Promise<boolean> {
  try {
    await db.send(new TransactWriteCommand({ TransactItems }));
    return true;
  } catch (thrown) {
    const reasons = cancellationReasons(thrown) ?? [];
    if (reasons.some((reason) => reason === 'ConditionalCheckFailed' || reason === 'TransactionConflict')) return false;
    throw thrown;
  }
}
