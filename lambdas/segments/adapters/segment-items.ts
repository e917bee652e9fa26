import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Failure } from '#core/failure.ts';
import { isNew, isStill, setting } from '#store/aws/expressions.ts';
import { ifMet, sendTransaction } from '#store/aws/transactions.ts';
import { type Segment, type SegmentRef, type SegmentsAt, segmentKey } from '#store/segments/segments.ts';

/** Segments as items, beside the store's reading of one. The account's item `segments` counts them. */
export const MOST_SEGMENTS = 1_000;
const counterKey = (accountId: string) => ({ pk: accountId, sk: 'segments' });

/** False where another segment has the id; `conflict` where the account has as many as it may. */
export async function putNewSegment(at: SegmentsAt, segment: Segment): Promise<boolean> {
  const written = await sendTransaction(at.db, [
    { Put: { TableName: at.table, Item: { ...segmentKey(segment), ...segment }, ...isNew } },
    {
      Update: {
        TableName: at.table,
        Key: counterKey(segment.accountId),
        UpdateExpression: 'ADD kept :one',
        ConditionExpression: 'attribute_not_exists(kept) OR kept < :most',
        ExpressionAttributeValues: { ':one': 1, ':most': MOST_SEGMENTS },
      },
    },
  ]);
  if (written.kind === 'written') return true;
  if (written.reasons[1] !== 'ConditionalCheckFailed') return false;
  const text = `An account may have at most ${MOST_SEGMENTS} segments; delete one first`;
  throw new Failure('conflict', text, { retry: 'never' });
}

/** Over what is still of that version; false where it was changed meanwhile. */
export async function changeSegment(
  at: SegmentsAt,
  { segment, changes }: { segment: Segment; changes: Readonly<Record<string, unknown>> },
): Promise<boolean> {
  const update = setting({ ...changes, version: segment.version + 1 });
  const still = isStill('version', segment.version);
  const changed = at.db.send(
    new UpdateCommand({
      TableName: at.table,
      Key: segmentKey(segment),
      ...update,
      ...still,
      ExpressionAttributeNames: { ...update.ExpressionAttributeNames, ...still.ExpressionAttributeNames },
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...still.ExpressionAttributeValues },
    }),
  );
  return (await ifMet(changed)) !== undefined;
}

/** False where there is none, or a campaign uses it. */
export async function removeSegment(at: SegmentsAt, ref: SegmentRef): Promise<boolean> {
  const removed = await sendTransaction(at.db, [
    {
      Delete: {
        TableName: at.table,
        Key: segmentKey(ref),
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(usedBy)',
      },
    },
    {
      Update: {
        TableName: at.table,
        Key: counterKey(ref.accountId),
        UpdateExpression: 'ADD kept :less',
        ExpressionAttributeValues: { ':less': -1 },
      },
    },
  ]);
  return removed.kind === 'written';
}
