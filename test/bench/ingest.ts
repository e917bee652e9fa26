import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { context, httpEvent } from '../runtime/http-call.ts';
import { accountItems, headersOf } from '../support/http-account.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { teamService } from './team-service.ts';
import { eventRecords } from './workload.ts';

/**
 * What an event costs from the request to committed Parquet, by the two deployed handlers, beside a service that only takes
 * it and writes it to a file. Neither has a network: ours gets the event that API Gateway and Kinesis would hand it,
 * base64 and all, the other what fastify's `inject` makes of the same body; AWS is functions that say yes.
 */
const EVENTS = 1_000;
const REQUESTS = [10, 100] as const;
const PATH = '/1/upload';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;
const committed = { rows: 0 };
type Handlers = { accept: Handler; store: Handler };
/** What the stream was given and has not delivered yet. */
const stream: string[] = [];

/** No mock that remembers its calls: with each it would keep a whole request, and ours would pay for collecting them. */
function answered<Input>({ prototype }: { prototype: object }, answer: (input: Input) => unknown): void {
  Object.assign(prototype, { send: async ({ input }: { input: Input }) => answer(input) });
}

async function ourHandlers(): Promise<Handlers> {
  const names = {
    ACCOUNTS_TABLE: 'a',
    UPLOADS_TABLE: 'u',
    RECENT_UPLOADS_TABLE: 'r',
    FLOW_TABLE: 'f',
    COMMITS_TABLE: 'c',
    PROFILES_TABLE: 'p',
  };
  const buckets = { LAKE_BUCKET: 'l', QUARANTINE_BUCKET: 'q', INGEST_STREAM: 's', INGEST_LANES: '1', EVENT_BUS: 'b' };
  Object.assign(process.env, names, buckets, { AWS_REGION: 'us-east-1', POWERTOOLS_DEV: 'true' });
  console.info = () => undefined;
  answered(DynamoDBDocumentClient, ({ TransactItems = [] }: Partial<TransactWriteCommandInput>) => {
    for (const { Put } of TransactItems) committed.rows += Put?.Item?.kind === 'events' ? Put.Item.rows : 0;
    return { Items: accountItems() };
  });
  answered(S3Client, () => ({}));
  answered(KinesisClient, ({ Records = [] }: Partial<PutRecordsCommandInput>) => {
    const first = stream.length;
    stream.push(...Records.map(({ Data = [] }) => Buffer.from(Data).toString('base64')));
    return { Records: Records.map((_, place) => ({ ShardId: 'shard-0', SequenceNumber: String(first + place) })) };
  });
  const { handler: accept } = await import('../../lambdas/uploads/accept-upload.ts');
  const { handler: store } = await import('../../lambdas/lake/store-batch.ts');
  return { accept: accept as unknown as Handler, store: store as unknown as Handler };
}

async function ours({ accept, store }: Handlers, bodies: readonly string[]): Promise<void> {
  const headers = headersOf('upload');
  for (const body of bodies) await accept(httpEvent({ method: 'POST', path: PATH, headers, body }), context);
  const Records = stream.splice(0).map((data, index) => ({
    eventID: `shard-0:${index + 1}`,
    kinesis: { data, partitionKey: '0', sequenceNumber: String(index + 1) },
  }));
  committed.rows = 0;
  await store({ Records }, context);
  if (committed.rows !== bodies.length * EVENTS) throw new Error(`${committed.rows} rows were committed`);
}

async function team(bodies: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'team-service-'));
  const { app, close } = teamService(join(folder, 'events.ndjson.gz'));
  const headers = { 'content-type': 'application/json' };
  for (const payload of bodies) {
    const { statusCode } = await app.inject({ method: 'POST', url: PATH, headers, payload });
    if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
  }
  await close();
  await rm(folder, { recursive: true });
}

function bodiesOf(requests: number): string[] {
  const records = eventRecords(requests * EVENTS, { people: 5_000, days: 1 });
  return Array.from({ length: requests }, (_, index) =>
    JSON.stringify({ d: records.slice(index * EVENTS, (index + 1) * EVENTS) }),
  );
}

async function* run(): AsyncGenerator<Figure> {
  const handlers = await ourHandlers();
  const [few, many] = [bodiesOf(REQUESTS[0]), bodiesOf(REQUESTS[1])];
  const times = await inTurns(
    { few: () => ours(handlers, few), many: () => ours(handlers, many), team: () => team(many) },
    { rounds: 7, clock: 'cpu' },
  );
  const size = { rows: many.length * EVENTS, seconds: times.many };
  yield* [
    {
      bench: 'ingest',
      ratio: times.many / times.team,
      atMost: 0.7,
      yardstick: 'fastify, ajv and gzip to a file, CPU seconds',
      ...size,
    },
    {
      bench: 'ingest.tenfold',
      ratio: times.many / times.few / 10,
      atMost: 1.2,
      yardstick: `itself at ${few.length * EVENTS} rows, per row`,
      ...size,
    },
  ];
}

export const ingest: Bench = { name: 'ingest', run };
