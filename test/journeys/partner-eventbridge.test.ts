import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, event, newAccount, setEnvironment, until, uploadAndCommit } from '../support/local-stack.ts';

/**
 * Events on a bus of the customer's, as their own rule and queue see them: at once, and by a run what could not be delivered at
 * once; every event one time, whichever way it came.
 */
const MEASURED = 15;
/** After a commit, a run takes it only then (`lib/stages.ts`, instant). */
const SETTLED_MS = 30_000;
const events = new EventBridgeClient({});
const sqs = new SQSClient({});
let client: Client;
let busArn = '';
let QueueUrl: string | undefined;
let exportId = 0;
let place = 0;
let restore = async () => {};

type Entry = { source: string; 'detail-type': string; detail: any; at: number };
const arrived: Entry[] = [];

async function receive(): Promise<void> {
  const got = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
  const messages = got.Messages ?? [];
  for (const { Body } of messages) arrived.push({ ...JSON.parse(String(Body)), at: Date.now() });
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, Id) => ({ Id: String(Id), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}
const timesOf = (mark: number) => arrived.filter(({ detail }) => detail.eventProps?.mark === mark).length;

/** Uploads events without waiting for anything; answers their marks. */
async function upload(count: number): Promise<number[]> {
  const marks = Array.from({ length: count }, () => place++);
  const records = marks.map((mark) => event(`p${mark % 3}`, mark, { mark }));
  const answer = await client.call('POST', '/1/upload', { d: records });
  expect(answer.json?.status, answer.text).toBe('success');
  return marks;
}

async function arrives(mark: number, withinMs: number): Promise<number | undefined> {
  for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt; ) {
    await receive();
    const found = arrived.find(({ detail }) => detail.eventProps?.mark === mark);
    if (found) return found.at;
  }
  return undefined;
}

const shown = async () => (await client.call('GET', `/api/exports/${exportId}`)).json;
async function runNow(): Promise<any> {
  const before = (await shown()).runs.length;
  await until('the run to be taken', async () => {
    return (await client.call('POST', `/api/exports/${exportId}/run`)).status === 202;
  });
  return await until('the run to end', async () => {
    const { runs } = await shown();
    return runs.length > before && runs[0].state !== 'RUNNING' && runs[0];
  });
}

beforeAll(async () => {
  client = await newAccount();
  const Name = `customer-${client.accountId.toLowerCase()}`;
  busArn = (await events.send(new CreateEventBusCommand({ Name }))).EventBusArn ?? '';
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: Name }))).QueueUrl;
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const rule = { EventBusName: Name, Name: 'all', EventPattern: JSON.stringify({ source: ['causeway'] }) };
  await events.send(new PutRuleCommand(rule));
  await events.send(
    new PutTargetsCommand({ EventBusName: Name, Rule: 'all', Targets: [{ Id: 'q', Arn: Attributes?.QueueArn }] }),
  );
});
afterAll(async () => await restore());

describe('an export to Amazon EventBridge on the deployed stack', () => {
  it('tries the bus with an entry of its own before it is saved', async () => {
    await uploadAndCommit(client, [event('p0', place, { mark: place++ })]);
    const answer = await client.call('POST', '/api/exports', {
      ...{ name: 'To our bus', partner: 'eventbridge', type: 'events', frequency: 4, events: ['Charged'] },
      settings: { busArn },
    });
    expect(answer.status, answer.text).toBe(201);
    exportId = answer.json.export.id;
    expect(answer.json.export.settings).toMatchObject({ busArn, instant: true, packing: 'one' });
    await until('the access test', async () => {
      await receive();
      return arrived.find((entry) => entry['detail-type'] === '_causeway access test');
    });
  });

  it('has an event on the bus within two seconds of its upload, at the median', async () => {
    await until('the export to be subscribed', async () => {
      const [probe = 0] = await upload(1);
      return await arrives(probe, 4_000);
    });
    const times: number[] = [];
    for (let count = 0; count < MEASURED; count++) {
      const startedAt = Date.now();
      const [mark = 0] = await upload(1);
      times.push(((await arrives(mark, 20_000)) ?? Number.POSITIVE_INFINITY) - startedAt);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(MEASURED / 2)];
    console.info(`event to the customer's queue behind their bus: median ${median} ms, slowest ${sorted.at(-1)} ms`);
    expect(median).toBeLessThan(2_000);
    const newest = arrived.at(-1);
    expect(newest).toMatchObject({
      source: 'causeway',
      'detail-type': 'Charged',
      detail: {
        accountId: client.accountId,
        eventName: 'Charged',
        profile: { identity: expect.stringMatching(/^p\d$/) },
      },
    });
    expect(newest?.detail.eventId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('delivers by a run what could not be delivered at once, and every event once', async () => {
    // For no time at all is an event tried at once: the worker leaves all of them to the run.
    restore = await setEnvironment({ 'exports/deliver-instant': { INSTANT_FOR_SECONDS: '0' } });
    const marks = await upload(25);
    await uploadAndCommit(client, [event('p1', place, { mark: place++ })]);
    const committedAt = Date.now();
    await until('the commits to settle', async () => Date.now() > committedAt + SETTLED_MS, SETTLED_MS + 10_000);
    await until(
      'all events on the bus',
      async () => {
        await runNow();
        for (let idle = 0, before = -1; idle < 2; idle = before === arrived.length ? idle + 1 : 0) {
          before = arrived.length;
          await receive();
        }
        return marks.every((mark) => timesOf(mark) > 0) && timesOf(place - 1) > 0;
      },
      100_000,
    );
    const again = await runNow();
    expect(again).toMatchObject({ state: 'DONE', rows: 0 });
    await receive();
    const counts = Array.from({ length: place }, (_, mark) => timesOf(mark));
    expect(counts).toEqual(counts.map(() => 1));
    const ids = arrived.flatMap(({ detail }) => detail.eventId ?? []);
    expect(new Set(ids).size).toBe(place);
    const { runs } = await shown();
    expect(runs.every(({ state }: { state: string }) => state === 'DONE')).toBe(true);
  });
});
