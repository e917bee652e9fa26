import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { isConditional } from '#store/transactions.ts';
import type { Claims } from '../domain/idempotency.ts';

/** Claims of idempotency keys in the Uploads table, forgotten after a day (TTL attribute `expiresAt`, epoch seconds). */
const DAY_MS = 86_400_000;
const TRIES = 3;

const itemSchema = z.object({
  bodyHash: z.string(),
  receivedAt: z.number().int(),
  receipt: z.string().optional(),
});

export function claimItems(at: { db: DynamoDBDocumentClient; table: string; now: () => number }): Claims {
  return {
    async claim(id, claim) {
      const Item = { pk: id, ...claim, expiresAt: Math.floor((claim.receivedAt + DAY_MS) / 1_000) };
      for (let attempt = 0; attempt < TRIES; attempt++) {
        try {
          await at.db.send(
            new PutCommand({
              TableName: at.table,
              Item,
              // The table deletes what has expired when it finds the time, which may be days later.
              ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
              ExpressionAttributeValues: { ':now': Math.floor(at.now() / 1_000) },
            }),
          );
          return { kind: 'mine', claim };
        } catch (thrown) {
          if (!isConditional(thrown)) throw thrown;
        }
        const found = await at.db.send(new GetCommand({ TableName: at.table, Key: { pk: id }, ConsistentRead: true }));
        if (found.Item) return { kind: 'found', claim: itemSchema.parse(found.Item) };
      }
      throw new Failure('unavailable', 'the claim of an idempotency key came and went', { retry: 'later' });
    },
    async settle(id, receipt) {
      await at.db.send(
        new UpdateCommand({
          TableName: at.table,
          Key: { pk: id },
          UpdateExpression: 'SET receipt = :receipt',
          ExpressionAttributeValues: { ':receipt': receipt },
        }),
      );
    },
  };
}
