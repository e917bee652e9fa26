import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { heardOnBus } from '../support/heard-on-bus.ts';
import {
  type Client,
  event,
  invoke,
  newAccount,
  output,
  stack,
  until,
  uploadAndCommit,
} from '../support/local-stack.ts';
import { MIXPANEL_TOKEN, mixpanelServer } from '../support/partners/mixpanel.ts';
import { type Corner, standIn } from '../support/partners-corner.ts';

/** The life of an export on the deployed stack: a run is cancelled, the export paused and resumed, and what is late is told of. */
const mixpanel = mixpanelServer();
let corner: Corner;
let client: Client;
let id: number;

const places = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
const upload = async (from: number, count: number) =>
  await uploadAndCommit(
    client,
    places(from, count).map((place) => event(`p${place % 7}`, place)),
  );
const arrived = () =>
  [...mixpanel.events.values()].map(({ properties }) => Number(properties.Place)).toSorted((a, b) => a - b);
const shown = async () => (await client.call('GET', `/api/exports/${id}`)).json;
const post = async (path: string) => await client.call('POST', `/api/exports/${id}/${path}`);

async function done(count: number) {
  await until(`${count} runs that are done`, async () => {
    const { runs } = await shown();
    return runs.filter(({ state }: { state: string }) => state === 'DONE').length >= count;
  });
}

beforeAll(async () => {
  corner = await standIn(stack.partners, { 'api.mixpanel.com': mixpanel.server.listener });
  client = await newAccount();
  await upload(0, 60);
});
afterAll(async () => await corner[Symbol.asyncDispose]());

it('a run that waits for its partner is cancelled, and the next one brings each event once', async () => {
  const settings = { token: MIXPANEL_TOKEN };
  const wish = { name: 'life', partner: 'mixpanel', type: 'events', frequency: 4, settings };
  const made = await client.call('POST', '/api/exports', wish);
  expect(made.status, made.text).toBe(201);
  id = made.json.export.id;
  // More than a run asks within its patience.
  mixpanel.server.faults.push(...Array.from({ length: 1_000 }, () => 'throttled' as const));
  const calls = mixpanel.server.calls;
  const { runAt } = await until('a request of the run', async () => {
    const [run] = (await shown()).runs;
    return run?.state === 'RUNNING' && mixpanel.server.calls > calls && run;
  });
  const cancelled = await post(`runs/${runAt}/cancel`);
  expect([cancelled.status, cancelled.json.run?.reason], cancelled.text).toEqual([200, 'It was cancelled.']);
  mixpanel.server.faults.length = 0;
  await upload(60, 10);
  await until('the next run to be taken', async () => (await post('run')).status === 202);
  await done(1);
  // It takes up the window of the cancelled one; what came since goes with the run after it.
  expect(arrived().slice(0, 60)).toEqual(places(0, 60));
  await until('the run after it to be taken', async () => (await post('run')).status === 202);
  await done(2);
  expect([arrived(), mixpanel.doubles()]).toEqual([places(0, 70), 0]);
});

it('a paused export starts no run, and resumed it brings what came meanwhile', async () => {
  expect((await post('pause')).json.export.state).toBe('PAUSED');
  await upload(70, 10);
  expect((await post('run')).json).toMatchObject({ code: 409, error: 'This export is paused; resume it first' });
  expect(arrived()).toEqual(places(0, 70));
  expect((await post('resume')).status).toBe(200);
  await done(3);
  expect([arrived(), mixpanel.doubles()]).toEqual([places(0, 80), 0]);
});

it('an export for which no run began when one was due is told of on the bus before anybody asks, once', async () => {
  const queue = await heardOnBus('export.run.late', client.accountId);
  const longAgo = Math.floor(Date.now() / 1_000) - 86_400;
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  await tables.send(
    new UpdateCommand({
      TableName: output('ExportsTable'),
      Key: { pk: client.accountId, sk: `export#${id}` },
      UpdateExpression: 'SET lastRunAt = :at, updatedAt = :time REMOVE requestedRunAt, #last',
      ExpressionAttributeNames: { '#last': 'last' },
      ExpressionAttributeValues: { ':at': longAgo, ':time': new Date(longAgo * 1_000).toISOString() },
    }),
  );
  for (const _ of [1, 2]) await invoke('exports/watch-exports');
  const seen = await until('the event', async () => {
    const found = await queue();
    return found.length > 0 && found;
  });
  expect(seen.map(({ detail }) => [detail.export.id, detail.late])).toEqual([[id, 'not-begun']]);
  expect(await queue()).toEqual([]);
});
