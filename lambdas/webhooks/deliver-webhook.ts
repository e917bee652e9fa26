import { lookup } from 'node:dns';
import { Failure } from '#core/failure.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import { safeDialler } from '#outbound/dial.ts';
import { receiverRules } from '#outbound/receiver-rules.ts';
import { kms, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { count, logLine } from '#runtime/log.ts';
import { queueHandler } from '#runtime/queue.ts';
import { showAgainAfter } from './adapters/sqs-retry.ts';
import { readDelivery } from './domain/delivery-request.ts';
import { deliverWebhookEnv } from './env.ts';
import { attemptDelivery } from './use-cases/attempt-delivery.ts';

/**
 * Posts each delivery to its receiver, once per receive: the queue counts the attempts, waits between them and moves what
 * is exhausted to its dead-letter queue. What to send and to whom was settled by whoever put the delivery there.
 */
const NAME = 'webhook.delivery.attempted';

const env = readEnv(deliverWebhookEnv);
const queue = { sqs: sqs(), queueUrl: env.DELIVERIES_QUEUE_URL };
const attempt = attemptDelivery({
  key: { client: kms(), keyId: env.SECRETS_KEY_ID },
  dial: safeDialler({
    resolve: lookup,
    rules: receiverRules({ allowed: env.ALLOWED_RECEIVERS, anything: env.ALLOW_PRIVATE_RECEIVERS === 'true' }),
  }),
});

export const handler = queueHandler({ name: NAME }, async (record) => {
  const delivery = readCounted(record.body);
  const { verdict, facts } = await attempt(delivery, Number(record.attributes.ApproximateReceiveCount));
  if (verdict.kind === 'refused') count('WebhookRefused', 1);
  if (verdict.kind === 'exhausted') count('WebhookDispatchFailed', 1);
  if (verdict.kind === 'delivered' || verdict.kind === 'refused') return facts;
  // What is exhausted goes back at once, so that the dead-letter queue has it now and not after another visibility time-out.
  const againInSeconds = verdict.kind === 'retry' ? verdict.afterSeconds : 0;
  logLine(NAME, { messageId: record.messageId, ...facts, againInSeconds });
  await showAgainAfter(queue, { receiptHandle: record.receiptHandle, seconds: againInSeconds });
  throw new Failure('unavailable', `${facts.deliveryId}: ${facts.answer}`, { retry: 'later' });
});

function readCounted(message: string): Delivery {
  try {
    return readDelivery(message);
  } catch (thrown) {
    count('UnreadableMessages', 1);
    throw thrown;
  }
}
