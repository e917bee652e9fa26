import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { cursorIdOf, formatToken } from '../../lambdas/cursors/domain/token.ts';
import { httpEvent } from '../runtime/http-call.ts';
import { accountItems, headersOf } from '../support/http-account.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { eventRecords } from './workload.ts';

/** Reading a page of 5,000 records through the deployed handler, against a bare get of the same object. */
const RECORDS = 5_000;
const READS = 50;

async function* run(): AsyncGenerator<Figure> {
  const names = { ACCOUNTS_TABLE: 'a', CURSORS_TABLE: 'c', COMMITS_TABLE: 'd', SEGMENTS_TABLE: 's', PAGES_BUCKET: 'p' };
  Object.assign(process.env, names, { PREPARE_PAGES_FUNCTION: 'f', AWS_REGION: 'us-east-1', POWERTOOLS_DEV: 'true' });
  console.info = () => undefined;
  const records = eventRecords(RECORDS, { people: 2_000, days: 1 });
  const page = gzipSync(JSON.stringify({ status: 'success', next_cursor: 'x', records }), { level: 1 });
  mockClient(DynamoDBDocumentClient).resolves({ Items: accountItems() });
  mockClient(LambdaClient).resolves({});
  const get = async () => ({ Body: { transformToByteArray: async () => page } });
  mockClient(S3Client).callsFake(get);

  const { handler } = await import('../../lambdas/cursors/serve-events.ts');
  const cursorId = cursorIdOf(Math.floor(Date.now() / 1_000), randomBytes(12).toString('hex'));
  const context = { awsRequestId: 'request-1' } as Context;
  const bare = new S3Client({ region: 'us-east-1' });
  const reading = (number: number) => async () => {
    const query = `cursor=${formatToken({ resource: 'events', cursorId, page: number, part: 0 })}`;
    const headers = { ...headersOf('export'), 'accept-encoding': 'gzip' };
    const event = httpEvent({ path: '/1/events.json', query, headers });
    for (let read = 0; read < READS; read++) {
      const { statusCode, isBase64Encoded } = await handler(event, context);
      if (statusCode !== 200 || !isBase64Encoded) throw new Error(`page ${number}: HTTP ${statusCode}`);
    }
  };
  const times = await inTurns(
    {
      first: reading(1),
      thousandth: reading(1_000),
      async bare() {
        for (let read = 0; read < READS; read++) {
          const found = await bare.send(new GetObjectCommand({ Bucket: 'p', Key: 'k' }));
          Buffer.from((await found.Body?.transformToByteArray()) ?? '');
        }
      },
    },
    { rounds: 9, clock: 'cpu' },
  );
  const milliseconds = (1_000 * (times.first - times.bare)) / READS;
  const size = { rows: RECORDS, seconds: times.first / READS };
  yield* [
    {
      bench: 'page-read',
      milliseconds,
      atMost: 5,
      yardstick: 'own time beside a bare GetObject of the same mock',
      ...size,
    },
    {
      bench: 'page-read.late',
      ratio: times.thousandth / times.first,
      atMost: 1.2,
      yardstick: 'page 1,000 over page 1',
      ...size,
    },
  ];
}

export const pageRead: Bench = { name: 'page-read', run };
