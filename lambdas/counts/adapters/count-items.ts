import { gzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { CLAIM_LASTS_MS, isFree, isFreeOrMine } from '#store/accounts/preparing.ts';
import { setting } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import type { Question } from '../domain/question.ts';
import type { CountJob, CountStatus, RequestRef } from '../domain/request.ts';

/**
 * Questions and their answers, one item each beside the cursors: pk = `<account id>#count-<request id>`, gone in a day. An
 * answer is the whole body, gzipped; a large one is an object beside the pages, of which the item has the key.
 */
export type CountsAt = { db: DynamoDBDocumentClient; table: string; pages: { client: S3Client; bucket: string } };

/** A put of an object costs $5 per million, one of an item $0.625 per million and kB; an item of 400 kB is refused. */
const MAX_BYTES_IN_ITEM = 8_000;

const DAY = 86_400;
/** Many functions find the rows of a large query, and the bus says when they have. */
const GATHERING_MS = 16 * 60_000;

const objectKey = ({ accountId, requestId }: RequestRef) => `account=${accountId}/count-${requestId}.json.gz`;
const keyOf = ({ accountId, requestId }: RequestRef) => ({ pk: `${accountId}#count-${requestId}` });
const itemSchema = z.object({
  question: z.string().transform((text): Question => JSON.parse(text)),
  upTo: z.number().int(),
  /** Until when a function makes the answer, or is about to; epoch milliseconds. */
  claim: z.number().default(0),
  tries: z.number().int().default(0),
  gzipped: z
    .instanceof(Uint8Array)
    .transform((bytes) => Buffer.from(bytes))
    .optional(),
  object: z.string().optional(),
  failed: z.string().optional(),
});

type Change = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> & { when?: string };

export type CountItems = ReturnType<typeof countItems>;

export function countItems(at: CountsAt, now: () => number) {
  async function read(ref: RequestRef) {
    const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(ref), ConsistentRead: true }));
    return found.Item && itemSchema.parse(found.Item);
  }

  async function write(
    ref: RequestRef,
    [name, value]: ['gzipped', Uint8Array] | ['object' | 'failed', string],
  ): Promise<void> {
    await change(ref, setting({ [name]: value }));
  }

  /** False where the condition, at least that there is such a question, does not hold. */
  async function change(ref: RequestRef, { when, ...update }: Change): Promise<boolean> {
    const ConditionExpression = `attribute_exists(pk)${when === undefined ? '' : ` AND ${when}`}`;
    const command = new UpdateCommand({ TableName: at.table, Key: keyOf(ref), ...update, ConditionExpression });
    return (await ifMet(at.db.send(command))) !== undefined;
  }

  async function readObject(key: string): Promise<Buffer> {
    const found = await at.pages.client.send(new GetObjectCommand({ Bucket: at.pages.bucket, Key: key }));
    if (!found.Body) throw new Error(`${key} has no body`);
    return Buffer.from(await found.Body.transformToByteArray());
  }

  return {
    read,
    async save({ question, upTo, claim = 0, ...ref }: CountJob & { question: Question; upTo: number }): Promise<void> {
      const expiresAt = Math.floor(now() / 1_000) + DAY;
      const Item = { ...keyOf(ref), question: JSON.stringify(question), upTo, claim, expiresAt };
      await at.db.send(new PutCommand({ TableName: at.table, Item }));
    },
    async statusOf(ref: RequestRef): Promise<CountStatus> {
      const item = await read(ref);
      if (!item) return { kind: 'unknown' };
      if (item.gzipped) return { kind: 'answered', gzipped: item.gzipped };
      if (item.object !== undefined) return { kind: 'answered', gzipped: await readObject(item.object) };
      return item.failed === undefined ? { kind: 'asked', claim: item.claim } : { kind: 'failed' };
    },
    /** Claims an answer that no function makes, for one of all who wait; the claim says until when. */
    async claim(ref: RequestRef): Promise<number | undefined> {
      const claim = now() + CLAIM_LASTS_MS;
      const claimed = await change(ref, {
        UpdateExpression: 'SET claim = :claim',
        when: isFree('claim'),
        ExpressionAttributeValues: { ':claim': claim, ':now': now() },
      });
      return claimed ? claim : undefined;
    },
    async release(ref: RequestRef): Promise<void> {
      await change(ref, setting({ claim: 0 }));
    },
    /** Begins an answer; undefined while another function makes it. A job without a claim is begun whoever holds one. */
    async begin({ claim, ...ref }: CountJob): Promise<number | undefined> {
      // Another number than the claim of whoever asked, so that a second invocation with that claim is none.
      const next = Math.max(now() + CLAIM_LASTS_MS, (claim ?? 0) + 1);
      const begun = await change(ref, {
        UpdateExpression: 'SET tries = if_not_exists(tries, :none) + :one, claim = :next',
        ...(claim !== undefined && { when: isFreeOrMine('claim') }),
        ExpressionAttributeValues: {
          ':none': 0,
          ':one': 1,
          ':next': next,
          ...(claim !== undefined && { ':claim': claim, ':now': now() }),
        },
      });
      return begun ? next : undefined;
    },
    /** Says that the answer is still being made; false where another function has taken it over. */
    async keep(ref: RequestRef, { mine, next }: { mine: number; next: number }): Promise<boolean> {
      return await change(ref, {
        UpdateExpression: 'SET claim = :next',
        when: 'claim = :mine',
        ExpressionAttributeValues: { ':mine': mine, ':next': next },
      });
    },
    /** Other functions find the rows and tell when they have finished; this was no try. */
    async gathering(ref: RequestRef): Promise<void> {
      await change(ref, setting({ claim: now() + GATHERING_MS, tries: 0 }));
    },
    async answered(ref: RequestRef, answer: object): Promise<void> {
      const gzipped = gzipSync(JSON.stringify({ status: 'success', ...answer }));
      if (gzipped.byteLength <= MAX_BYTES_IN_ITEM) return await write(ref, ['gzipped', gzipped]);
      const Key = objectKey(ref);
      const type = { ContentType: 'application/json', ContentEncoding: 'gzip' };
      await at.pages.client.send(new PutObjectCommand({ Bucket: at.pages.bucket, Key, Body: gzipped, ...type }));
      await write(ref, ['object', Key]);
    },
    failed: (ref: RequestRef, reason: string) => write(ref, ['failed', reason.slice(0, 500)]),
  };
}
