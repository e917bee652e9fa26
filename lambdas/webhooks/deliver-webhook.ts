import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns';
import { receiverRules } from '#outbound/receiver-rules.ts';
import { dynamo, kms, s3, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { count, logLine } from '#runtime/log.ts';
import { queueBatchHandler } from '#runtime/queue.ts';
import { batchFacts, deadFacts } from './domain/batch-facts.ts';
import { deliverWebhookEnv } from './env.ts';
import { webhookWorker } from './use-cases/webhook-worker.ts';

/**
 * Calls the receivers of a batch of deliveries, many at once. What to send and to whom was settled by whoever put a delivery on
 * the queue; how it is signed and authenticated, and at what pace, its template says. Counting attempts and opening breakers
 * is `webhooks/count-attempts`, from the log that this writes.
 */
const env = readEnv(deliverWebhookEnv);
const deliver = webhookWorker({
  webhooks: { db: dynamo(), table: env.WEBHOOKS_TABLE },
  key: { client: kms(), keyId: env.SECRETS_KEY_ID },
  log: { s3: s3(), attempts: env.ATTEMPTS_BUCKET, bodies: env.BODIES_BUCKET },
  deliveries: { sqs: sqs(), queueUrl: env.DELIVERIES_QUEUE_URL, s3: s3(), bodies: env.BODIES_BUCKET },
  deadLetters: { sqs: sqs(), queueUrl: env.DEAD_LETTERS_QUEUE_URL },
  dialler: {
    resolve: lookup,
    rules: receiverRules({ allowed: env.ALLOWED_RECEIVERS, anything: env.ALLOW_PRIVATE_RECEIVERS === 'true' }),
  },
  now: Date.now,
  random: Math.random,
  newId: randomUUID,
  timeoutMs: 5_000,
});

export const handler = queueBatchHandler({ name: 'webhook.batch.delivered' }, async (records) => {
  const batch = await deliver(records);
  const facts = batchFacts(batch);
  for (const dead of batch.dead) logLine('webhook.delivery.failed', deadFacts(dead));
  if (facts.exhausted > 0) count('WebhookDispatchFailed', facts.exhausted);
  if (facts.refused > 0) count('WebhookRefused', facts.refused);
  if (batch.unreadable > 0) count('UnreadableMessages', batch.unreadable);
  return { again: batch.again, facts };
});
