import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runEvent } from '../alerts/run-events.ts';
import { callHttp, callQueue } from '../runtime/http-call.ts';
import { receiver } from './receiver.ts';
import { templatesWorld } from './templates-world.ts';

/** From a template over the alerts that go by it to the call that its receiver gets, by the functions themselves. */
const world = await templatesWorld();
const { target, mine, made, ask } = world;
vi.stubEnv('ATTEMPTS_BUCKET', 'attempts').stubEnv('BODIES_BUCKET', 'bodies');
vi.stubEnv('DELIVERIES_QUEUE_URL', 'https://sqs/Deliveries').stubEnv('DEAD_LETTERS_QUEUE_URL', 'https://sqs/Dead');
const { handler: manageAlerts } = await import('../../lambdas/alerts/manage-alerts.ts');
const { handler: sendAlert } = await import('../../lambdas/alerts/send-alert.ts');
const queue = mockClient(SQSClient);
const bucket = mockClient(S3Client);
const elsewhere = receiver();

beforeEach(() => {
  queue.reset();
  queue.on(SendMessageBatchCommand).resolves({});
  bucket.reset();
  bucket.on(PutObjectCommand).resolves({});
});

async function setAlerts(body: object): Promise<void> {
  const headers = { 'x-clevertap-account-id': mine.accountId, 'x-clevertap-passcode': mine.passcode };
  const { statusCode } = await callHttp(manageAlerts, { method: 'PUT', path: '/api/alerts', headers, body });
  expect(statusCode).toBe(200);
}

/** What a run's end puts on the queue. */
async function queued(): Promise<string[]> {
  queue.resetHistory();
  expect(await callQueue(sendAlert, [runEvent(undefined, { accountId: mine.accountId })])).toEqual([]);
  const calls = queue.commandCalls(SendMessageBatchCommand);
  return calls.flatMap(({ args: [{ input }] }) => (input.Entries ?? []).map(({ MessageBody = '' }) => MessageBody));
}

/** By a worker that knows nothing yet of templates. */
async function deliver(messages: string[]): Promise<void> {
  vi.resetModules();
  const { handler } = await import('../../lambdas/webhooks/deliver-webhook.ts');
  expect(await callQueue(handler, messages)).toEqual([]);
}

describe('an alert by a template', () => {
  const auth = { kind: 'basic', username: 'me', password: 's3cret' };

  it('is the six keys with the template’s headers and authentication, signed with the secret that was shown', async () => {
    const { signingSecret } = await made({ auth, headers: { 'X-Shop': 'eu' } });
    await setAlerts({ enabled: true, template: 'Shop' });
    const messages = await queued();
    expect(messages.join()).not.toMatch(/s3cret|whsec_|sealed/);
    target.received.length = 0;
    await deliver(messages);
    const [{ headers, body } = expect.fail('nobody called')] = target.received;
    expect(headers).toMatchObject({
      'x-shop': 'eu',
      authorization: `Basic ${Buffer.from('me:s3cret').toString('base64')}`,
      'webhook-id': `alert-${mine.accountId}-1690283492-1690284000-completed`,
    });
    const alert = new Webhook(signingSecret).verify(body, headers as Record<string, string>);
    expect(Object.keys(Object(alert))).toEqual([
      ...['Export Request Id', 'Partner', 'Type', 'Status', 'Frequency', 'Date and Time'],
    ]);
  });

  it('that waits in the queue while its template moves goes to the new address, whose secrets the old one never gets', async () => {
    const { path } = await made({ auth });
    await setAlerts({ enabled: true, template: 'Shop' });
    const messages = await queued();
    elsewhere.answersWith(200);
    const moved = await ask('PATCH', path, { url: elsewhere.url('localhost'), auth: { ...auth, password: 'n3w' } });
    expect(moved.status).toBe(200);
    target.received.length = 0;
    elsewhere.received.length = 0;
    await deliver(messages);
    expect(target.received).toEqual([]);
    expect(elsewhere.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:n3w').toString('base64')}`);
  });
});
