import { DecryptCommand } from '@aws-sdk/client-kms';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { callQueue } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { sealedHeader, sealingKms } from '../support/sealing-kms.ts';
import { receiver } from './receiver.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.SECRETS_KEY_ID = 'key-1';
process.env.ALLOWED_RECEIVERS = '';
process.env.WEBHOOKS_TABLE = 'Webhooks';
process.env.ATTEMPTS_BUCKET = 'attempts';
process.env.BODIES_BUCKET = 'bodies';
process.env.DELIVERIES_QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/000000000000/Deliveries';
process.env.DEAD_LETTERS_QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/000000000000/DeadLetters';

/** The function as deployed on one machine, or as in AWS. */
async function deployed(allowPrivate: 'true' | 'false') {
  process.env.ALLOW_PRIVATE_RECEIVERS = allowPrivate;
  vi.resetModules();
  return (await import('../../lambdas/webhooks/deliver-webhook.ts')).handler;
}

const logs = recordedLogs();
const queue = mockClient(SQSClient);
const bucket = mockClient(S3Client);
const kms = sealingKms();
const handler = await deployed('true');
/** What was put on a queue: the message and its delay in seconds. */
const putOn = (name: 'Deliveries' | 'DeadLetters') =>
  queue.commandCalls(SendMessageBatchCommand).flatMap(({ args: [{ input }] }) => {
    const entries = input.QueueUrl?.endsWith(name) ? (input.Entries ?? []) : [];
    return entries.map((entry) => ({ ...JSON.parse(entry.MessageBody ?? ''), delay: entry.DelaySeconds, entry }));
  });

beforeEach(() => {
  queue.reset();
  queue.on(SendMessageBatchCommand).resolves({});
  bucket.reset();
  bucket.on(PutObjectCommand).resolves({});
});

describe('deliver-webhook', () => {
  const target = receiver();
  const delivery = (change: object = {}) => ({
    deliveryId: 'alert-1',
    accountId: 'ABC-123-XYZ',
    purpose: 'alert',
    url: target.url(),
    headers: [{ name: 'Authorization', sealed: sealedHeader('ABC-123-XYZ', 'Bearer s3cret') }],
    body: '{"Status":"Completed"}',
    ...change,
  });

  it('a delivery is posted as JSON with its id, the schema version and the customer’s headers', async () => {
    target.answersWith(204);
    expect(await callQueue(handler, [delivery()])).toEqual([]);
    expect(target.received).toMatchObject([{ method: 'POST', body: '{"Status":"Completed"}' }]);
    expect(target.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Causeway-Webhooks/1',
      'x-causeway-schema': '1',
      'webhook-id': 'alert-1',
      authorization: 'Bearer s3cret',
    });
    expect(putOn('Deliveries')).toEqual([]);
  });

  it('a header that was sealed for another account does not open, and nothing is sent', async () => {
    expect(await callQueue(handler, [delivery({ accountId: 'DEF-456-UVW' })])).toEqual(['message-0']);
    expect(target.received).toEqual([]);
  });

  it('while the key does not answer, the delivery goes back to the queue', async () => {
    kms.on(DecryptCommand).rejectsOnce(new Error('throttled'));
    expect(await callQueue(handler, [delivery()])).toEqual(['message-0']);
    expect(target.received).toEqual([]);
  });

  it('a failed delivery is tried again later, and later still after the second attempt', async () => {
    target.answersWith(500);
    expect(await callQueue(handler, [delivery()])).toEqual([]);
    expect(await callQueue(handler, [delivery({ attempt: 2 })])).toEqual([]);
    const [first, second] = putOn('Deliveries');
    expect([first.attempt, second.attempt]).toEqual([2, 3]);
    expect(first.delay).toBeLessThan(second.delay);
  });

  it('every attempt carries the same webhook-id', async () => {
    target.answersWith(503);
    await callQueue(handler, [delivery()]);
    for (const attempt of [2, 3])
      await callQueue(handler, [putOn('Deliveries').find((put) => put.attempt === attempt)]);
    expect(target.received.map(({ headers }) => headers['webhook-id'])).toEqual(['alert-1', 'alert-1', 'alert-1']);
  });

  it('after the third attempt it is counted as failed and put on the dead-letter queue with the reason', async () => {
    target.answersWith(500);
    expect(await callQueue(handler, [delivery({ attempt: 3 })])).toEqual([]);
    expect(putOn('Deliveries')).toEqual([]);
    expect(putOn('DeadLetters')).toMatchObject([{ deliveryId: 'alert-1', attempt: 1 }]);
    expect(putOn('DeadLetters')[0].entry.MessageAttributes.reason).toEqual({ DataType: 'String', StringValue: '5xx' });
    expect(logs.metric('WebhookDispatchFailed')).toBe(1);
  });

  it('a redirect is a failure and is not followed', async () => {
    target.answersWith(302, { location: target.url() });
    await callQueue(handler, [delivery()]);
    expect(target.received).toHaveLength(1);
    expect(putOn('Deliveries')).toMatchObject([{ attempt: 2 }]);
  });

  it('in one batch only the failed deliveries are tried again', async () => {
    target.answers((request, response) => void response.writeHead(request.url === '/bad' ? 500 : 200).end());
    const bad = delivery({ url: target.url().replace('/hook', '/bad') });
    expect(await callQueue(handler, [delivery(), bad, delivery()])).toEqual([]);
    expect(putOn('Deliveries')).toMatchObject([{ url: bad.url }]);
  });

  it('a delivery whose retry the queue does not take comes back itself', async () => {
    target.answersWith(500);
    queue.on(SendMessageBatchCommand).rejects(new Error('throttled'));
    expect(await callQueue(handler, [delivery()])).toEqual(['message-0']);
  });

  it('a message that is no delivery is counted, kept as it is, and does not come back', async () => {
    expect(await callQueue(handler, ['"not a delivery"', '{}'])).toEqual([]);
    expect(putOn('DeadLetters')).toHaveLength(2);
    expect(logs.metric('UnreadableMessages')).toBe(2);
  });

  it('the log has a line for a batch, and one for each call that is given up: ids, class and time, no body, header or address', async () => {
    target.answers((_, response) => void response.writeHead(500).end('their s3cret'));
    await callQueue(handler, [delivery({ attempt: 3 }), delivery()]);
    const facts = { account: 'ABC-123-XYZ', deliveryId: 'alert-1', attempt: 3, outcome: 'exhausted', answer: '5xx' };
    expect(logs.lines('webhook.delivery.failed')).toMatchObject([
      { ...facts, status: 500, attemptMs: expect.any(Number) },
    ]);
    expect(logs.lines('webhook.batch.delivered')).toMatchObject([
      { messages: 2, delivered: 0, retry: 1, exhausted: 1 },
    ]);
    expect(logs.text()).not.toMatch(/s3cret|Completed|127\.0\.0\.1/);
  });

  it('outside the one-machine stack a private address is refused for good and counted', async () => {
    target.answersWith(200);
    expect(await callQueue(await deployed('false'), [delivery()])).toEqual([]);
    expect(target.received).toEqual([]);
    expect(logs.metric('WebhookRefused')).toBe(1);
    expect(logs.lines('webhook.delivery.failed')).toMatchObject([{ outcome: 'refused' }]);
    expect(putOn('DeadLetters')).toHaveLength(1);
  });

  it('outside the one-machine stack a name that leads to this machine is not dialled, but tried again', async () => {
    const url = target.url('localhost').replace('http:', 'https:');
    expect(await callQueue(await deployed('false'), [delivery({ url })])).toEqual([]);
    expect(target.received).toEqual([]);
    expect(putOn('Deliveries')).toMatchObject([{ attempt: 2 }]);
  });
});
