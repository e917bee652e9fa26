import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { makeBucket } from '../support/emulator-tables.ts';
import { type Client, event, newAccount, until, uploadAndCommit } from '../support/local-stack.ts';

/** A receiver of the customer's: answers with a status, or not at all, and remembers what it was sent. */
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
let answers: number | 'nothing' = 200;
const server = createServer(async (request, response) => {
  received.push({ headers: request.headers, body: await text(request) });
  if (answers !== 'nothing') response.writeHead(answers, { location: '/elsewhere' }).end('never shown');
});
let client: Client;
let url: string;

beforeAll(async () => {
  client = await newAccount();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
beforeEach(() => {
  answers = 200;
  received.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const make = (name: string, more: object = {}) => client.call('POST', '/api/webhooks', { name, url, ...more });
const verified = (secret: string, { headers, body }: (typeof received)[number]) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

it.each([
  [201, 'was answered 201'],
  [301, 'was answered 301'],
  [500, 'was answered 500'],
  ['nothing', 'ended with "timeout"'],
] as const)('a template whose receiver answers %s is not saved', async (how, told) => {
  answers = how;
  const answer = await make(`Not ${how}`);
  expect([answer.status, answer.json.error]).toEqual([
    400,
    `url: the test call ${told}; a template is saved when the answer is 200`,
  ]);
  expect(received).toHaveLength(1);
  expect((await client.call('GET', '/api/webhooks')).text).not.toContain(`Not ${how}`);
});

it('a template is saved by a receiver that answers 200, and edited, rotated and deleted', async () => {
  const { json, status } = await make('Shop', { headers: { 'X-Shop': 's3cret' } });
  expect([status, json.template.headers]).toEqual([201, { 'X-Shop': '********' }]);
  const path = `/api/webhooks/${json.template.id}`;
  answers = 500;
  expect((await client.call('PATCH', path, { name: 'Renamed' })).status).toBe(400);
  answers = 200;
  expect((await client.call('PATCH', path, { name: 'Renamed' })).json.template.name).toBe('Renamed');
  const rotated = await client.call('POST', `${path}/rotate`, {});
  received.length = 0;
  await client.call('PATCH', path, { broadcastSize: 7 });
  const [call = expect.fail('nobody called')] = received;
  expect(call.headers['x-shop']).toBe('s3cret');
  for (const secret of [json.signingSecret, rotated.json.signingSecret]) {
    expect(verified(secret, call)).toMatchObject({ is_test: true, targetId: 1234 });
  }
  expect((await client.call('DELETE', path)).status).toBe(200);
  expect((await client.call('GET', path)).status).toBe(404);
});

it('status alerts by a template are signed with its secret, and it cannot be deleted meanwhile', async () => {
  const { json } = await make('Ops', { auth: { kind: 'basic', username: 'me', password: 's3cret' } });
  const path = `/api/webhooks/${json.template.id}`;
  expect((await client.call('PUT', '/api/alerts', { enabled: true, template: 'ops' })).json.alerts).toEqual({
    ...{ enabled: true, url: null, template: 'Ops', headers: {} },
  });
  expect(await client.call('DELETE', path)).toMatchObject({
    status: 409,
    json: { error: 'The template "Ops" is used by status alerts; end or change them first' },
  });
  expect((await client.call('PATCH', path, { method: 'GET' })).json.error).toMatch(/^method: must stay POST/);
  received.length = 0;
  const bucket = await makeBucket(`alerted-${client.accountId.toLowerCase()}`);
  await uploadAndCommit(client, [event('jane', 1)]);
  const made = await client.call('POST', '/api/exports', {
    ...{ name: 'Alerted', partner: 's3', type: 'events', frequency: 'one-time', from: '20231101' },
    settings: { bucket, prefix: 'alerted', access: { kind: 'bucket-policy' } },
  });
  expect(made.status, made.text).toBe(201);
  await until('both alerts', async () => received.length >= 2, 120_000);
  const alerts = received.map((call) => Object(verified(json.signingSecret, call)));
  expect(alerts.map((alert) => alert.Status).sort()).toEqual(['Completed', 'Initiated']);
  expect(new Set(alerts.map((alert) => alert['Export Request Id']))).toEqual(new Set([made.json.export.id]));
  for (const { headers } of received) {
    expect(headers).toMatchObject({
      authorization: `Basic ${Buffer.from('me:s3cret').toString('base64')}`,
      'user-agent': 'Causeway-Webhooks/1',
    });
  }
  await client.call('DELETE', '/api/alerts');
  expect((await client.call('DELETE', path)).status).toBe(200);
});
