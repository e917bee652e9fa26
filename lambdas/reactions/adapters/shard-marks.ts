import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';

/**
 * How far a shard's records have been handed on. The mark is moved before anything is: a batch that is run again hands
 * nothing on twice, and what a crash leaves behind is nobody's reaction.
 */
type MarksAt = { db: DynamoDBDocumentClient; table: string };
const itemSchema = z.object({ position: z.string().default('') });

/**
 * Moves the mark forward to `position`; answers where it was, the empty text at first, or undefined where it has passed the
 * position already. Positions are in the order of their texts (`core/intake/position.ts`).
 */
export async function moveMark(
  at: MarksAt,
  { shard, position }: { shard: string; position: string },
): Promise<string | undefined> {
  const moved = await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: { pk: `shard#${shard}`, sk: 'mark' },
        ...setting({ position }),
        ConditionExpression: 'attribute_not_exists(#position) OR #position < :position',
        ReturnValues: 'ALL_OLD',
      }),
    ),
  );
  return moved && itemSchema.parse(moved.Attributes ?? {}).position;
}
