import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import {
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactGetCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect } from 'vitest';
import type { CommittedFile } from '#store/commits/files.ts';
import { summaryKey } from '#store/commits/summaries.ts';
import { context } from '../runtime/http-call.ts';
import { fileBody, spanOf } from '../support/file-body.ts';

/** `prepare-pages` between a lake on the local disk and a bucket in memory; the engine is the real one. */
const env = {
  CURSORS_TABLE: 'cursors',
  COMMITS_TABLE: 'commits',
  LAKE_BUCKET: 'lake',
  PAGES_BUCKET: 'pages',
  LISTS_BUCKET: 'lists',
  RUN_QUERY_MACHINE_ARN: 'machine',
  FAN_OUT_ROWS: '20000',
};
Object.assign(process.env, env, { AWS_REGION: 'us-east-1' });
const { handler } = await import('../../lambdas/cursors/prepare-pages.ts');

const dynamo = mockClient(DynamoDBDocumentClient);
export const s3 = mockClient(S3Client);
export const machine = mockClient(SFNClient);
/** What was put into the bucket of pages. */
export const objects = new Map<string, Buffer>();
/** Local files of the roll-up by their keys in the lake. */
const rolledUp = new Map<string, string>();
const cursorId = 'a'.repeat(32);

// biome-ignore lint/suspicious/noExplicitAny: an item as the table has it
type Item = Record<string, any>;
/** The cursor's item. */
export const item: Item = {};

beforeEach(() => {
  dynamo.reset();
  s3.reset();
  machine.reset();
  dynamo.on(TransactGetCommand).resolves({});
  dynamo.on(GetCommand).resolves({});
  objects.clear();
  s3.on(GetObjectCommand).callsFake((input) => {
    if (input.Bucket === 'lake') return { Body: fileBody({ ...input, Key: rolledUp.get(input.Key) ?? input.Key }) };
    const object = objects.get(input.Key);
    if (!object) throw new NoSuchKey({ $metadata: {}, message: 'no such key' });
    const { start = 0, end = object.byteLength } = spanOf(input.Range);
    const bytes = object.subarray(start, end + 1);
    const texts = { transformToByteArray: async () => bytes, transformToString: async () => bytes.toString('utf8') };
    return { Body: Object.assign(Readable.from([bytes]), texts) };
  });
  s3.on(PutObjectCommand).callsFake(put);
  dynamo.on(UpdateCommand).callsFake(({ UpdateExpression, ExpressionAttributeValues: values }) => {
    const attribute = /#(segments|pages|failed)\b/.exec(UpdateExpression)?.[1];
    if (attribute === 'segments') item.segments = values[':segments'];
    if (attribute === 'pages') item.pages = values[':pages'];
    if (attribute === 'failed') item.failed = { 0: values[':reason'] };
    if (UpdateExpression.startsWith('SET #attempts')) {
      item.attempts = { 0: Number(Object(item.attempts)[0] ?? 0) + 1 };
    }
    return { Attributes: item };
  });
});

const base = { eventKey: 'charged', window: { from: 0, until: 4_000_000_000 }, filters: [], measures: [] };
const charged = { base, today: 20240101 };

/** What the bucket of pages does with an object. */
export function put({ Key, Body, IfNoneMatch }: { Key: string; Body: Uint8Array; IfNoneMatch?: string }) {
  if (IfNoneMatch === '*' && objects.has(Key)) {
    throw Object.assign(new Error('it is there'), { name: 'PreconditionFailed' });
  }
  objects.set(Key, Buffer.from(Body));
  return {};
}

/** A lake of these files, and a cursor over it. */
export function snapshot(files: readonly CommittedFile[], cursor: Item = {}) {
  const { timezone = 'America/New_York', window, query, ...rest } = cursor;
  for (const key of Object.keys(item)) delete item[key];
  objects.clear();
  Object.assign(item, {
    accountId: 'ACME-1',
    cursorId,
    resource: 'events',
    show: { app: false, events: false, profile: false },
    batchSize: 5_000,
    pagesPerSegment: 200,
    upTo: 9,
    attempts: {},
    failed: {},
    ...rest,
    query: JSON.stringify({ ...charged, ...(window && { base: { ...charged.base, window } }), timezone, ...query }),
  });
  lakeIs(files);
}

/** From now on, the commit log names these files. */
export function lakeIs(files: readonly CommittedFile[]) {
  dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values }) => {
    return { Items: files.filter((file) => String(values[':from']).includes(file.kind)) };
  });
}

/** From now on, this local file is the roll-up of commits up to `through`. */
export function rollUpIs(through: number, { path, bytes }: { path: string; bytes: number }) {
  const id = `up-to-${through}`;
  rolledUp.set(summaryKey('ACME-1', { id }), path);
  const part = { after: 0, through, files: [{ from: '', id, rows: 1, bytes }] };
  dynamo.on(GetCommand, { Key: { pk: 'ACME-1', sk: 'summaries' } }).resolves({ Item: { version: id, parts: [part] } });
}

export async function prepare(segment = 0) {
  await handler({ accountId: 'ACME-1', cursorId, segment }, context);
}

/** The bus says how the cursor's large query ended. */
export async function told(type: 'query.run.completed' | 'query.run.failed', more: object = {}) {
  await handler({ 'detail-type': type, detail: { accountId: 'ACME-1', queryId: cursorId, ...more } }, context);
}

export const planKey = `account=ACME-1/${cursorId}/plan.json`;

type Page = {
  status: string;
  next_cursor?: string;
  records?: { profile: Item; ts: number; event_name?: string; event_props: Item }[];
};
export const folder = `account=ACME-1/${cursorId}`;
export const keyOf = (page: number) => `account=ACME-1/${cursorId}/${page}.json.gz`;
export const pageAt = (page: number): Page => JSON.parse(gunzipSync(objects.get(keyOf(page)) ?? '').toString('utf8'));

/** Every record from the first page to the end, following the cursors. */
export function readAll() {
  const pages: NonNullable<Page['records']>[] = [];
  for (let page = 0; ; page++) {
    const { records, next_cursor } = pageAt(page);
    if (!records) return pages;
    expect(next_cursor).toBe(`${item.resource === 'events' ? 'ev1' : 'pr1'}_${cursorId}_${page + 1}`);
    pages.push(records);
  }
}
