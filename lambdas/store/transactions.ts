import * as z from 'zod';

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

/** Whether a single write was refused because its condition did not hold. */
export function isConditional(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ConditionalCheckFailedException';
}
