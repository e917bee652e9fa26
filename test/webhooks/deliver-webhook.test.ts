import { DecryptCommand } from '@aws-sdk/client-kms';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { callQueue } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { sealedHeader, sealingKms } from '../support/sealing-kms.ts';
import { receiver } from './receiver.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.SECRETS_KEY_ID = 'key-1';
process.env.ALLOWED_RECEIVERS = '';
process.env.DELIVERIES_QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/000000000000/Deliveries';

/** The function as deployed on one machine, or as in AWS. */
async function deployed(allowPrivate: 'true' | 'false') {
  process.env.ALLOW_PRIVATE_RECEIVERS = allowPrivate;
  vi.resetModules();
  return (await import('../../lambdas/webhooks/deliver-webhook.ts')).handler;
}

const logs = recordedLogs();
const queue = mockClient(SQSClient);
const kms = sealingKms();
const handler = await deployed('true');
const shownAgainAfter = () =>
  queue
    .commandCalls(ChangeMessageVisibilityCommand)
    .map(({ args: [{ input }] }) => [input.ReceiptHandle, input.VisibilityTimeout]);

beforeEach(() => {
  queue.reset();
  queue.on(ChangeMessageVisibilityCommand).resolves({});
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
    expect(shownAgainAfter()).toEqual([]);
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

  it('a failed delivery goes back to the queue, hidden for longer after the second attempt', async () => {
    target.answersWith(500);
    expect(await callQueue(handler, [delivery()], 1)).toEqual(['message-0']);
    expect(await callQueue(handler, [delivery()], 2)).toEqual(['message-0']);
    const [[, first] = [], [, second] = []] = shownAgainAfter();
    expect(Number(first)).toBeLessThan(Number(second));
  });

  it('every attempt carries the same webhook-id', async () => {
    target.answersWith(503);
    for (const attempt of [1, 2, 3]) await callQueue(handler, [delivery()], attempt);
    expect(target.received.map(({ headers }) => headers['webhook-id'])).toEqual(['alert-1', 'alert-1', 'alert-1']);
  });

  it('after the third attempt it is counted as failed and released at once to the dead-letter queue', async () => {
    target.answersWith(500);
    expect(await callQueue(handler, [delivery()], 3)).toEqual(['message-0']);
    expect(shownAgainAfter()).toEqual([['receipt-0', 0]]);
    expect(logs.metric('WebhookDispatchFailed')).toBe(1);
  });

  it('a redirect is a failure and is not followed', async () => {
    target.answersWith(302, { location: target.url() });
    expect(await callQueue(handler, [delivery()])).toEqual(['message-0']);
    expect(target.received).toHaveLength(1);
  });

  it('in one batch only the failed deliveries go back', async () => {
    target.answers((request, response) => void response.writeHead(request.url === '/bad' ? 500 : 200).end());
    const bad = delivery({ url: target.url().replace('/hook', '/bad') });
    expect(await callQueue(handler, [delivery(), bad, delivery()])).toEqual(['message-1']);
  });

  it('a delivery that fails goes back even when its delay cannot be set', async () => {
    target.answersWith(500);
    queue.on(ChangeMessageVisibilityCommand).rejects(new Error('ReceiptHandleIsInvalid'));
    expect(await callQueue(handler, [delivery()])).toEqual(['message-0']);
  });

  it('a message that is no delivery is counted and does not come back', async () => {
    expect(await callQueue(handler, ['not a delivery', '{}'])).toEqual([]);
    expect(logs.metric('UnreadableMessages')).toBe(2);
  });

  it('every attempt has one line with ids, attempt, class and time, and no body, header or address', async () => {
    target.answers((_, response) => void response.writeHead(500).end('their s3cret'));
    await callQueue(handler, [delivery()], 2);
    const facts = {
      account: 'ABC-123-XYZ',
      deliveryId: 'alert-1',
      attempt: 2,
      outcome: 'retry',
      answer: '5xx',
      status: 500,
    };
    expect(logs.lines('webhook.delivery.attempted')).toMatchObject([{ ...facts, attemptMs: expect.any(Number) }]);
    expect(logs.text()).not.toMatch(/s3cret|Completed|127\.0\.0\.1/);
  });

  it('outside the one-machine stack a private address is refused for good and counted', async () => {
    target.answersWith(200);
    expect(await callQueue(await deployed('false'), [delivery()])).toEqual([]);
    expect(target.received).toEqual([]);
    expect(logs.metric('WebhookRefused')).toBe(1);
    expect(logs.lines('webhook.delivery.attempted')).toMatchObject([{ outcome: 'refused' }]);
  });

  it('outside the one-machine stack a name that leads to this machine is not dialled, but tried again', async () => {
    const url = target.url('localhost').replace('http:', 'https:');
    expect(await callQueue(await deployed('false'), [delivery({ url })])).toEqual(['message-0']);
    expect(target.received).toEqual([]);
    expect(logs.lines('webhook.delivery.attempted')).toMatchObject([{ outcome: 'retry', answer: 'closed-address' }]);
  });
});
