import type { BusEvent } from '#core/messages/bus-events.ts';
import { turns } from '#core/turns.ts';
import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, s3, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { count, measure } from '#runtime/log.ts';
import { queueHandler } from '#runtime/queue.ts';
import { reminders } from './adapters/sqs-reminders.ts';
import { metricsOf } from './domain/attempt-metrics.ts';
import { countMessageSchema } from './domain/count-message.ts';
import { countAttemptsEnv } from './env.ts';
import { countObject, tellOfExhausted } from './use-cases/count-object.ts';

/**
 * Counts attempts as their log is written, and keeps the circuit breakers of receivers. Objects are counted one after the
 * other: they add to the same counters, and would only stand in each other's way.
 */
const env = readEnv(countAttemptsEnv);
const bus = { client: eventBridge(), bus: env.EVENT_BUS };
const deps = {
  webhooks: { db: dynamo(), table: env.WEBHOOKS_TABLE },
  attempts: { client: s3(), bucket: env.ATTEMPTS_BUCKET },
  announce: (events: readonly BusEvent[]) => announce(bus, ...events),
  remind: reminders({ sqs: sqs(), queueUrl: env.COUNT_QUEUE_URL, now: Date.now }),
  now: Date.now,
  pace: { failingForMs: env.FAILING_FOR_SECONDS * 1_000, firstWaitMs: env.FIRST_PROBE_SECONDS * 1_000 },
};
const countOne = countObject(deps);
const tell = tellOfExhausted(deps);
const inTurn = turns(1);

export const handler = queueHandler({ name: 'webhook.attempts.counted' }, async ({ body }) => {
  const message = countMessageSchema.parse(JSON.parse(body));
  if (message.kind === 'minute-over') return { account: message.accountId, ...(await tell(message)) };
  const { attempts, broken, isNew } = await inTurn(() => countOne(message));
  if (isNew) for (const { dimensions, values } of metricsOf(attempts)) measure(dimensions, values);
  if (broken > 0) count('UnreadableAttempts', broken);
  return { account: message.accountId, attempts: attempts.length, broken, isNew };
});
