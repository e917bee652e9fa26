import { gunzipSync, gzipSync } from 'node:zlib';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { setting } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import type { Claim, Claims } from '../domain/idempotency.ts';
import type { Refused } from '../domain/judgement.ts';
import type { StoredGroup } from '../domain/put.ts';

/** Claims of idempotency keys in the Uploads table, forgotten after a day (TTL attribute `expiresAt`, epoch seconds). */
const DAY_MS = 86_400_000;
const TRIES = 3;
/**
 * Refusals travel packed: a thousand of them are a few kB, since their texts repeat. An item takes 400 kB; where texts full
 * of customers' names come near that, places and codes are kept alone, and the texts are found anew from the records.
 */
const MAX_REFUSED_BYTES = 200_000;
const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;

const refusedSchema = z.array(z.tuple([z.int(), z.int()]).or(z.tuple([z.int(), z.int(), z.string()])));
const itemSchema = z.object({
  bodyHash: z.string(),
  receivedAt: z.number().int(),
  expiresAt: z.number().int(),
  lanes: z.number().int().optional(),
  refused: z.instanceof(Uint8Array).transform(unpack).optional(),
  storedGroups: z.array(z.tuple([z.int(), z.string(), z.string()])).optional(),
  receipt: z.string().optional(),
});

export function claimItems(at: { db: DynamoDBDocumentClient; table: string; now: () => number }): Claims {
  const nowS = () => Math.floor(at.now() / 1_000);

  async function find(id: string): Promise<Claim | undefined> {
    const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key: { pk: id }, ConsistentRead: true }));
    if (!Item) return undefined;
    const { expiresAt, storedGroups: stored, ...claim } = itemSchema.parse(Item);
    // The table deletes what has expired when it finds the time, which may be days later.
    return expiresAt < nowS() ? undefined : { ...claim, stored };
  }

  async function set(id: string, note: { receipt: string } | { storedGroups: readonly StoredGroup[] }): Promise<void> {
    await at.db.send(new UpdateCommand({ TableName: at.table, Key: { pk: id }, ...setting(note) }));
  }

  return {
    find,
    async claim(id, claim) {
      const expiresAt = Math.floor((claim.receivedAt + DAY_MS) / 1_000);
      const Item = { pk: id, ...claim, refused: pack(claim.refused ?? []), expiresAt };
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const put = new PutCommand({
          TableName: at.table,
          Item,
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
          ExpressionAttributeValues: { ':now': nowS() },
        });
        if (await ifMet(at.db.send(put))) return { kind: 'mine', claim };
        const found = await find(id);
        if (found) return { kind: 'found', claim: found };
      }
      throw new Failure('unavailable', 'the claim of an idempotency key came and went', { retry: 'later' });
    },
    settle: (id, receipt) => set(id, { receipt }),
    remember: (id, storedGroups) => set(id, { storedGroups }),
  };
}

function pack(refused: readonly Refused[]): Uint8Array {
  const whole = gzipSync(
    JSON.stringify(refused.map(({ place, code, error }) => [place, code, ...(error === undefined ? [] : [error])])),
  );
  if (whole.byteLength <= MAX_REFUSED_BYTES) return whole;
  return gzipSync(JSON.stringify(refused.map(({ place, code }) => [place, code])));
}

function unpack(bytes: Uint8Array): Refused[] {
  const text = gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
  return refusedSchema.parse(JSON.parse(text)).map(([place, code, error]) => ({ place, code, error }));
}
