import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  type FlowMinute,
  type RefusedMinute,
  refusedMinuteSchema,
  type StoredMinute,
  storedMinuteSchema,
} from '#core/flow/minute.ts';

/**
 * What came of an account and was stored, by the minute, in the table Flow: pk = account id, sk = `<minute>#stored`, written in
 * the transaction of a commit and read before it, where the commit's number proves that nobody wrote meanwhile; and
 * `<minute>#refused`, which is added to whenever something is refused. Rows go after some days.
 */
export type FlowAt = { db: DynamoDBDocumentClient; table: string };

const KEPT_MS = 3 * 86_400_000;

const minuteOf = (ms: number) => new Date(ms).toISOString().slice(0, 16);
const storedKey = (accountId: string, ms: number) => ({ pk: accountId, sk: `${minuteOf(ms)}#stored` });
const expiry = (ms: number) => Math.floor((ms + KEPT_MS) / 1_000);

/** What is stored of this minute so far, strongly consistent. */
export async function readStored(at: FlowAt, accountId: string, ms: number): Promise<StoredMinute | undefined> {
  const found = await at.db.send(
    new GetCommand({ TableName: at.table, Key: storedKey(accountId, ms), ConsistentRead: true }),
  );
  return found.Item && storedMinuteSchema.parse(found.Item);
}

/** The part of a transaction that writes it. */
export function putStored(
  at: FlowAt,
  { accountId, ms, stored }: { accountId: string; ms: number; stored: StoredMinute },
) {
  return { Put: { TableName: at.table, Item: { ...storedKey(accountId, ms), ...stored, expiresAt: expiry(ms) } } };
}

/** Counts refused records; one that is told of twice, as after a crash, is counted twice. */
export async function countRefused(
  at: FlowAt,
  { accountId, ms, kind, records }: { accountId: string; ms: number; kind: keyof RefusedMinute; records: number },
  { abortSignal }: { abortSignal?: AbortSignal } = {},
): Promise<void> {
  const add = new UpdateCommand({
    TableName: at.table,
    Key: { pk: accountId, sk: `${minuteOf(ms)}#refused` },
    UpdateExpression: 'ADD #kind :records SET expiresAt = :expiresAt',
    ExpressionAttributeNames: { '#kind': kind },
    ExpressionAttributeValues: { ':records': records, ':expiresAt': expiry(ms) },
  });
  await at.db.send(add, { ...(abortSignal && { abortSignal }) });
}

const rowSchema = z.object({ sk: z.string().regex(/^.{16}#(stored|refused)$/) });

/** Minutes of which something is known, from one on, oldest first. Times are epoch milliseconds. */
export async function minutesSince(
  at: FlowAt,
  { accountId, from }: { accountId: string; from: number },
): Promise<FlowMinute[]> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': accountId, ':from': minuteOf(from), ':to': '9999' },
    },
  );
  const minutes = new Map<number, FlowMinute>();
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const [minute, kind] = rowSchema.parse(item).sk.split('#');
      const began = Date.parse(`${minute}:00Z`) / 1_000;
      const row =
        kind === 'stored' ? { stored: storedMinuteSchema.parse(item) } : { refused: refusedMinuteSchema.parse(item) };
      minutes.set(began, { ...minutes.get(began), at: began, ...row });
    }
  }
  return [...minutes.values()];
}
