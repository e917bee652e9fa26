import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attempt, attemptSchema } from '#core/webhooks/attempt.ts';
import { putDeliveries, type Queued } from '#store/webhooks/put-deliveries.ts';
import { objectsIn } from '../support/emulator-tables.ts';
import { type Client, newAccount, output, until } from '../support/local-stack.ts';

/** A receiver that is slow, refuses, asks to be left alone, says too much or stops in the middle: one path for each. */
type Got = { path: string; headers: IncomingHttpHeaders; body: string; at: number };
const received: Got[] = [];
const server = createServer(async (request, response) => {
  const body = await text(request);
  received.push({ path: request.url ?? '', headers: request.headers, body, at: Date.now() });
  if (body.includes('"is_test":true')) response.end();
  else answer(request.url ?? '', response);
});

function answer(path: string, response: ServerResponse): unknown {
  switch (path) {
    case '/slow':
      return setTimeout(() => response.end(), 2_000);
    case '/301':
      return response.writeHead(301, { location: '/well' }).end();
    case '/429':
      return response.writeHead(429, { 'retry-after': '3' }).end();
    case '/500':
      return response.writeHead(500).end('their s3cret');
    case '/10-mb':
      return response.end(Buffer.alloc(10_000_000));
    case '/mid-body':
      return response.writeHead(200).write('{"half":');
    case '/hangs':
      return undefined;
    default:
      return response.end();
  }
}

let client: Client;
let origin: string;
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const s3 = new S3Client({ forcePathStyle: true });
const queue = () => ({ sqs, queueUrl: output('DeliveriesQueueUrl'), s3, bodies: output('BodiesBucket') });
const templates = new Map<string, { id: number; secret: string }>();

beforeAll(async () => {
  client = await newAccount();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function templateOf(path: string, at = origin): Promise<{ id: number; secret: string }> {
  const known = templates.get(path);
  if (known) return known;
  const { json, status } = await client.call('POST', '/api/webhooks', { name: path, url: `${at}${path}` });
  if (status !== 201) throw new Error(JSON.stringify(json));
  const made = { id: json.template.id, secret: json.signingSecret };
  templates.set(path, made);
  return made;
}

/** Puts calls on the queue as whoever composes them does. */
async function send(path: string, ids: readonly string[], change: { url?: string; body?: string } = {}): Promise<void> {
  const { id: templateId } = await templateOf(path);
  const calls = ids.map(
    (deliveryId): Queued => ({
      ...{ accountId: client.accountId, purpose: 'campaign', templateId, campaignId: 7, profileIds: ['p'], deliveryId },
      ...{ method: 'POST', headers: [], contentType: 'application/json', attempt: 1, queuedAt: Date.now() },
      ...{ url: `${origin}${path}`, body: '{"a":1}', ...change },
    }),
  );
  await putDeliveries(queue(), calls);
}

const callsOf = (id: string) => received.filter(({ headers }) => headers['webhook-id'] === id);

async function attemptsOf(ids: readonly string[]): Promise<Attempt[]> {
  const files = await objectsIn(output('AttemptsBucket'), `account=${client.accountId}/`);
  const lines = [...files.values()].flatMap((bytes) => gunzipSync(bytes).toString().trimEnd().split('\n'));
  const all = lines.map((line) => attemptSchema.parse(JSON.parse(line)));
  return all.filter(({ deliveryId }) => ids.includes(deliveryId)).toSorted((a, b) => a.at - b.at);
}

const ended = (id: string) =>
  until(
    `the end of ${id}`,
    async () => {
      const attempts = await attemptsOf([id]);
      return attempts.at(-1)?.outcome !== 'retry' && attempts.length > 0 && attempts;
    },
    110_000,
  );

/** Why calls of this account are on the dead-letter queue, as far as it shows them. */
async function deadReasons(wanted: readonly string[]): Promise<Map<string, string>> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: output('DeliveriesQueueUrl'), AttributeNames: ['RedrivePolicy'] }),
  );
  const arn: string = JSON.parse(Attributes?.RedrivePolicy ?? '{}').deadLetterTargetArn;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) }));
  const found = new Map<string, string>();
  await until('the dead letters', async () => {
    const asked = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 5, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
    for (const { MessageAttributes = {} } of Messages)
      found.set(MessageAttributes.deliveryId?.StringValue ?? '', MessageAttributes.reason?.StringValue ?? '');
    return wanted.every((id) => found.has(id));
  });
  return found;
}

describe('a call through the queue', () => {
  it('arrives signed by its template’s secret, with its id', async () => {
    await send('/well', ['well-1']);
    await ended('well-1');
    const [call = expect.fail('nobody called')] = callsOf('well-1');
    const { secret } = await templateOf('/well');
    expect(new Webhook(secret).verify(call.body, call.headers as Record<string, string>)).toEqual({ a: 1 });
  });

  it('of half a megabyte arrives whole', async () => {
    const body = JSON.stringify({ people: 'é'.repeat(250_000) });
    await send('/well', ['large-1'], { body });
    await ended('large-1');
    expect(callsOf('large-1')[0]?.body === body).toBe(true);
  });

  it('to a receiver that takes two seconds, says ten megabytes, or says 200 and stops in the middle has arrived', async () => {
    const paths = ['/slow', '/10-mb', '/mid-body'];
    for (const path of paths) await send(path, [`once${path}`]);
    for (const path of paths) {
      const attempts = await ended(`once${path}`);
      expect([path, attempts.map(({ outcome }) => outcome)]).toEqual([path, ['delivered']]);
      expect(attempts[0]?.ms).toBeLessThan(8_000);
    }
  });

  it('to a receiver that answers 301, 429 or 500, hangs or is not there is tried three times and then put aside with the reason', async () => {
    // Somebody who takes the test call of the template, and is not there any more.
    const gone = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const nobody = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await templateOf('/nobody', nobody);
    gone.closeAllConnections();
    gone.close();
    const reasons = { '/301': '3xx', '/429': '4xx', '/500': '5xx', '/hangs': 'timeout', '/nobody': 'connect' };
    for (const path of Object.keys(reasons))
      await send(path, [`thrice${path}`], path === '/nobody' ? { url: `${nobody}${path}` } : {});
    for (const path of Object.keys(reasons)) {
      const attempts = await ended(`thrice${path}`);
      const outcomes = attempts.map(({ attempt, outcome }) => [attempt, outcome]);
      expect([path, outcomes]).toEqual([
        path,
        [
          [1, 'retry'],
          [2, 'retry'],
          [3, 'exhausted'],
        ],
      ]);
    }
    // No redirect was followed, what was asked for was waited for, and every attempt had the same id.
    expect(callsOf('thrice/301').map(({ path }) => path)).toEqual(['/301', '/301', '/301']);
    const [first, second] = callsOf('thrice/429');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(3_000);
    const dead = await deadReasons(Object.keys(reasons).map((path) => `thrice${path}`));
    for (const [path, reason] of Object.entries(reasons))
      expect([path, dead.get(`thrice${path}`)]).toEqual([path, reason]);
  });
});

it('a dead receiver costs the others nothing (failure mode 14)', async () => {
  const ids = (name: string, count: number) => Array.from({ length: count }, (_, place) => `${name}-${place}`);
  const slowest = (name: string, count: number) =>
    until(`calls of ${name}`, async () => {
      const calls = received.filter(({ headers }) => String(headers['webhook-id']).startsWith(`${name}-`));
      return new Set(calls.map(({ headers }) => headers['webhook-id'])).size >= count && calls.at(-1)?.at;
    });
  await Promise.all([templateOf('/well'), templateOf('/hangs')]);
  let startedAt = Date.now();
  await send('/well', ids('alone', 50));
  const aloneMs = Number(await slowest('alone', 50)) - startedAt;
  await send('/hangs', ids('dead', 100));
  startedAt = Date.now();
  await send('/well', ids('beside', 50));
  const besideMs = Number(await slowest('beside', 50)) - startedAt;
  console.info(`50 calls took ${aloneMs} ms alone and ${besideMs} ms beside a hundred to a receiver that hangs`);
  // They may wait for one batch that begins with the others; never for time-out after time-out.
  expect(besideMs).toBeLessThan(aloneMs + 15_000);
});
