import { gzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Question } from '../domain/question.ts';
import type { Noted, Standing } from '../domain/serve.ts';

/**
 * Questions and their answers, one item each beside the cursors: pk = `<account id>#count-<request id>`, gone in a day. An
 * answer is the whole body, gzipped; a large one is an object beside the pages, of which the item has the key.
 */
export type CountsAt = { db: DynamoDBDocumentClient; table: string; pages: { client: S3Client; bucket: string } };

/** A put of an object costs $5 per million, one of an item $0.625 per million and kB; an item of 400 kB is refused. */
const MOST_IN_ITEM = 8_000;

const DAY = 86_400;
/** Longer than its function may run: nobody will answer any more. */
const LOST_MS = 16 * 60_000;

const objectKey = ({ accountId, requestId }: Noted) => `account=${accountId}/count-${requestId}.json.gz`;
const keyOf = ({ accountId, requestId }: Noted) => ({ pk: `${accountId}#count-${requestId}` });
const itemSchema = z.object({
  question: z.string().transform((text): Question => JSON.parse(text)),
  upTo: z.number().int(),
  askedAt: z.number(),
  gzipped: z
    .instanceof(Uint8Array)
    .transform((bytes) => Buffer.from(bytes))
    .optional(),
  object: z.string().optional(),
  failed: z.string().optional(),
});

async function read(at: CountsAt, noted: Noted) {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(noted), ConsistentRead: true }));
  return found.Item && itemSchema.parse(found.Item);
}

async function readObject({ pages }: CountsAt, key: string): Promise<Buffer> {
  const found = await pages.client.send(new GetObjectCommand({ Bucket: pages.bucket, Key: key }));
  if (!found.Body) throw new Error(`${key} has no body`);
  return Buffer.from(await found.Body.transformToByteArray());
}

/** For who takes questions and hands out answers. */
export function askedCounts(at: CountsAt, now: () => number) {
  return {
    async save({ question, upTo, ...noted }: Noted & { question: Question; upTo: number }): Promise<void> {
      const expiresAt = Math.floor(now() / 1_000) + DAY;
      const Item = { ...keyOf(noted), question: JSON.stringify(question), upTo, askedAt: now(), expiresAt };
      await at.db.send(new PutCommand({ TableName: at.table, Item }));
    },
    async standing(noted: Noted): Promise<Standing> {
      const item = await read(at, noted);
      if (!item) return { kind: 'unknown' };
      if (item.gzipped) return { kind: 'answered', gzipped: item.gzipped };
      if (item.object !== undefined) return { kind: 'answered', gzipped: await readObject(at, item.object) };
      return { kind: item.failed !== undefined || now() - item.askedAt > LOST_MS ? 'failed' : 'asked' };
    },
  };
}

/** For who finds the answers. */
export function answeredCounts(at: CountsAt) {
  async function write(
    noted: Noted,
    [name, value]: ['gzipped', Uint8Array] | ['object' | 'failed', string],
  ): Promise<void> {
    await at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: keyOf(noted),
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  }

  return {
    read: (noted: Noted) => read(at, noted),
    async answered(noted: Noted, answer: object): Promise<void> {
      const gzipped = gzipSync(JSON.stringify({ status: 'success', ...answer }));
      if (gzipped.byteLength <= MOST_IN_ITEM) return await write(noted, ['gzipped', gzipped]);
      const Key = objectKey(noted);
      const type = { ContentType: 'application/json', ContentEncoding: 'gzip' };
      await at.pages.client.send(new PutObjectCommand({ Bucket: at.pages.bucket, Key, Body: gzipped, ...type }));
      await write(noted, ['object', Key]);
    },
    failed: (noted: Noted, reason: string) => write(noted, ['failed', reason.slice(0, 500)]),
  };
}
