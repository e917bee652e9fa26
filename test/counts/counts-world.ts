import { Readable } from 'node:stream';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { GetCommand, QueryCommand, TransactGetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach } from 'vitest';
import type { CommittedFile } from '#store/commits/files.ts';
import { eventFile, profileFile } from '../cursors/lake-files.ts';
import { callHttp, context } from '../runtime/http-call.ts';
import { tableOfAll } from '../support/dynamo/memory-table.ts';
import { fileBody } from '../support/file-body.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';

/** Both functions of counts, the one calling the other, over a lake on the local disk; the engine is the real one. */
Object.assign(process.env, {
  ACCOUNTS_TABLE: 'accounts',
  COMMITS_TABLE: 'commits',
  CURSORS_TABLE: 'cursors',
  LAKE_BUCKET: 'lake',
  RUN_COUNT_FUNCTION: 'run-count',
  PAGES_BUCKET: 'pages',
  LISTS_BUCKET: 'lists',
  SEGMENTS_TABLE: 'segments',
  RUN_QUERY_MACHINE_ARN: 'machine',
  FAN_OUT_ROWS: '1000',
  AWS_REGION: 'us-east-1',
});
const serve = (await import('../../lambdas/counts/serve-counts.ts')).handler;
const run = (await import('../../lambdas/counts/run-count.ts')).handler;

const s3 = mockClient(S3Client);
const lambda = mockClient(LambdaClient);
export const machine = mockClient(SFNClient);

/** Questions are the items of a table whose conditions are evaluated; `slow` keeps the second function from being run, `files` is the lake, `pages` its bucket's; an object whose key is a path is that file. */
export const world = {
  slow: false,
  files: [] as CommittedFile[],
  table: tableOfAll(),
  invokedAt: [] as number[],
  pages: new Map<string, Buffer>(),
};
export async function runPending(): Promise<void> {
  for (const call of lambda.commandCalls(InvokeCommand)) {
    await run(JSON.parse(String(call.args[0].input.Payload)), context);
  }
}

/** The bus says how a large question's query ended. */
export async function told(queryId: string, more: { type: string; reason?: string }): Promise<void> {
  const { type, ...detail } = more;
  await run({ 'detail-type': type, detail: { accountId, queryId, ...detail } }, context).catch(() => undefined);
}

const noon = Date.parse('2026-10-09T12:00:00Z') / 1_000;
export const lakeFiles = async () => [
  await eventFile([
    { id: '1', name: 'Charged', ts: noon, person: 'ann', props: '{"Amount":30,"Category":"Books"}' },
    { id: '2', name: 'Charged', ts: noon + 86_400, person: 'ann', props: '{"Amount":25,"Category":"Toys"}' },
    { id: '3', name: 'charged', ts: noon + 86_400 * 8, person: 'bob', props: '{"Amount":80,"Category":"Books"}' },
    { id: '4', name: 'Product Viewed', ts: Math.floor(Date.now() / 1_000) - 20, person: 'bob' },
  ]),
  await profileFile([
    { person: 'ann', version: 1, identity: 'ann', props: '{"Country":"Egypt","Age":30}' },
    { person: 'bob', version: 1, identity: 'bob', props: '{"Country":"India","Tags":["a"]}' },
  ]),
];

beforeEach(() => {
  for (const mock of [s3, lambda, machine]) mock.reset();
  world.table = tableOfAll();
  world.invokedAt = [];
  const dynamo = world.table.sdk;
  dynamo.on(TransactGetCommand).resolves({});
  world.pages.clear();
  world.slow = false;
  dynamo.on(QueryCommand).callsFake(({ TableName, ExpressionAttributeValues: values }) => {
    if (TableName === 'accounts') return { Items: accountItems() };
    return { Items: world.files.filter((file) => String(values[':from']).includes(file.kind)) };
  });
  dynamo.on(GetCommand, { TableName: 'commits' }).resolves({ Item: { commit: 1 } });
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => {
    world.pages.set(Key, Buffer.from(Body));
    return {};
  });
  s3.on(GetObjectCommand).callsFake((input) => {
    if (input.Bucket === 'lake' || input.Key.startsWith('/')) return { Body: fileBody(input) };
    const bytes = world.pages.get(input.Key);
    if (bytes === undefined) throw new NoSuchKey({ $metadata: {}, message: 'no such key' });
    const texts = { transformToString: async () => bytes.toString('utf8'), transformToByteArray: async () => bytes };
    return { Body: Object.assign(Readable.from([bytes]), texts) };
  });
  lambda.on(InvokeCommand).callsFake(async ({ Payload }) => {
    world.invokedAt.push(Date.now());
    if (!world.slow) await run(JSON.parse(String(Payload)), context).catch(() => undefined);
    return {};
  });
});

type Given = { body?: unknown; query?: string; method?: string };

/** The answer as API Gateway gets it. */
export async function askRaw(path: string, given: Given = {}) {
  const method = given.method ?? (given.body === undefined ? 'GET' : 'POST');
  return await callHttp(serve, { path, headers: headersOf('export', accountId), ...given, method });
}

export async function ask(path: string, given: Given = {}) {
  const reply = await askRaw(path, given);
  return { status: reply.statusCode, json: reply.json };
}
