import { lookup } from 'node:dns';
import type { SQSRecord } from 'aws-lambda';
import { Failure } from '#core/failure.ts';
import { answerClass } from '#core/messages/answer.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import { isClosedAddress } from '#outbound/closed-address.ts';
import { safeDialler } from '#outbound/dial.ts';
import { httpPost } from '#outbound/post.ts';
import { kms, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { count, type Facts, logLine } from '#runtime/log.ts';
import { queueHandler } from '#runtime/queue.ts';
import { openedHeaders } from './adapters/opened-headers.ts';
import { showAgainAfter } from './adapters/sqs-retry.ts';
import { readDelivery, requestHeaders } from './domain/delivery-request.ts';
import { judge } from './domain/verdict.ts';
import { deliverWebhookEnv } from './env.ts';

/**
 * Posts each delivery to its receiver, once per receive: the queue counts the attempts, waits between them and moves what
 * is exhausted to its dead-letter queue. What to send and to whom was settled by whoever put the delivery there.
 */
const TIMEOUT_MS = 5_000;
const NAME = 'webhook.delivery.attempted';

const env = readEnv(deliverWebhookEnv);
const queue = { sqs: sqs(), queueUrl: env.DELIVERIES_QUEUE_URL };
const keyAt = { client: kms(), keyId: env.SECRETS_KEY_ID };
const isOpen = () => false;
const dial = safeDialler({
  resolve: lookup,
  isClosed: env.ALLOW_PRIVATE_RECEIVERS === 'true' ? isOpen : isClosedAddress,
});

export const handler = queueHandler({ name: NAME }, async (record) => {
  const startedAt = performance.now();
  const delivery = readCounted(record.body);
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  const { url, body } = delivery;
  const headers = requestHeaders(delivery, await openedHeaders(keyAt, delivery));
  const answer = await httpPost(dial, { url, body, headers, timeoutMs: TIMEOUT_MS });
  const verdict = judge(answer, { attempt, random: Math.random() });
  const facts = {
    account: delivery.accountId,
    deliveryId: delivery.deliveryId,
    purpose: delivery.purpose,
    attempt,
    outcome: verdict.kind,
    answer: answerClass(answer),
    status: answer.kind === 'answered' ? answer.status : undefined,
    attemptMs: Math.round(performance.now() - startedAt),
  };
  switch (verdict.kind) {
    case 'delivered':
      return facts;
    case 'refused':
      count('WebhookRefused', 1);
      return facts;
    case 'retry':
      return await backToQueue(record, { seconds: verdict.afterSeconds, facts });
    case 'exhausted':
      count('WebhookDispatchFailed', 1);
      // At once, so that the dead-letter queue has it now and not after another visibility time-out.
      return await backToQueue(record, { seconds: 0, facts });
  }
});

async function backToQueue(record: SQSRecord, { seconds, facts }: { seconds: number; facts: Facts }): Promise<never> {
  logLine(NAME, { messageId: record.messageId, ...facts, againInSeconds: seconds });
  await showAgainAfter(queue, { receiptHandle: record.receiptHandle, seconds });
  throw new Failure('unavailable', `${facts.deliveryId}: ${facts.answer}`, { retry: 'later' });
}

function readCounted(message: string): Delivery {
  try {
    return readDelivery(message);
  } catch (thrown) {
    count('UnreadableMessages', 1);
    throw thrown;
  }
}
