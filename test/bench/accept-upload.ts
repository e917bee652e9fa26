import { KinesisClient, type PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { bodyText } from '#runtime/body-text.ts';
import { acceptUpload as acceptUploadUseCase } from '../../lambdas/uploads/use-cases/accept-upload.ts';
import { putUpload } from '../../lambdas/uploads/use-cases/put-upload.ts';
import { httpEvent } from '../runtime/http-call.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';
import { type Bench, type Figure, inTurns, medianOf } from './harness.ts';
import { eventRecords } from './workload.ts';

/** Taking uploads in, from the body's bytes to compressed groups; the stream is a function that says yes. */
const EVENTS = 1_000;
const REQUESTS = 100;
const account = { accountId, name: 'Acme', timezone: 'Europe/Berlin', createdAt: '2026-01-01T00:00:00Z' };

const yes = async ({ input }: PutRecordsCommand) => ({
  Records: (input.Records ?? []).map((_, place) => ({ ShardId: 'shard-0', SequenceNumber: String(place) })),
});
const client = Object.assign(new KinesisClient({ region: 'us-east-1' }), { send: yes });

function useCase(lanes: number) {
  return acceptUploadUseCase({
    lanes,
    now: Date.now,
    newUploadId: () => 'a'.repeat(24),
    put: putUpload({ client, stream: 'ingest', lanes }),
  });
}

async function* thousandARequest(): AsyncGenerator<Figure> {
  const bytes = Buffer.from(JSON.stringify({ d: eventRecords(EVENTS, { people: 400, days: 1 }) }));
  const accept = useCase(1);
  async function acceptAll(requests: number): Promise<void> {
    for (let request = 0; request < requests; request++) {
      const body = bodyText(bytes, { encoding: undefined, limit: bytes.byteLength });
      if (body.kind === 'text') await accept({ account, text: body.text, dryRun: false });
    }
  }
  const times = await inTurns(
    {
      ours: () => acceptAll(REQUESTS),
      few: () => acceptAll(REQUESTS / 10),
      parse() {
        for (let request = 0; request < REQUESTS; request++) JSON.parse(bytes.toString('utf8'));
      },
    },
    { rounds: 9, clock: 'cpu' },
  );
  const rows = EVENTS * REQUESTS;
  const figure = { rows, seconds: times.ours, yardstick: 'JSON.parse of the same bytes, CPU seconds' };
  const tenfold = { ...figure, yardstick: `itself at ${rows / 10} rows, per row` };
  yield* [
    { bench: 'accept-upload', ratio: times.parse / times.ours, atLeast: 0.3, ...figure },
    { bench: 'accept-upload.tenfold', ratio: times.ours / times.few / 10, atMost: 1.2, ...tenfold },
  ];
}

/** The deployed handler, HTTP event in, HTTP answer out. */
async function* oneARequest(): AsyncGenerator<Figure> {
  const settings = {
    AWS_REGION: 'us-east-1',
    ACCOUNTS_TABLE: 'a',
    UPLOADS_TABLE: 'u',
    RECENT_UPLOADS_TABLE: 'r',
    FLOW_TABLE: 'f',
    INGEST_STREAM: 's',
    INGEST_LANES: '8',
    POWERTOOLS_DEV: 'true',
  };
  Object.assign(process.env, settings);
  console.info = () => undefined;
  mockClient(DynamoDBDocumentClient).resolves({ Items: accountItems() });
  mockClient(KinesisClient).callsFake((input) => yes({ input } as PutRecordsCommand));
  const { handler } = await import('../../lambdas/uploads/accept-upload.ts');
  const [record] = eventRecords(1, { people: 1, days: 1 });
  const event = httpEvent({ method: 'POST', path: '/1/upload', headers: headersOf('upload'), body: { d: [record] } });
  const context = { awsRequestId: 'request-1' } as Context;
  const taken: number[] = [];
  for (let request = 0; request < 2_000; request++) {
    const start = performance.now();
    await handler(event, context);
    taken.push(performance.now() - start);
  }
  const milliseconds = medianOf(taken.slice(500));
  yield* [
    {
      bench: 'accept-upload.single',
      milliseconds,
      atMost: 3,
      rows: 1,
      seconds: milliseconds / 1_000,
      yardstick: 'own time of the handler',
    },
  ];
}

export const acceptUpload: Bench = {
  name: 'accept-upload',
  async *run() {
    yield* thousandARequest();
    yield* oneARequest();
  },
};
