import { setTimeout as pause } from 'node:timers/promises';
import { type DiallerDeps, safeDialler } from '#outbound/dial.ts';
import { accessTokens } from '#outbound/oauth-token.ts';
import { openHeaders } from '#store/secrets/receiver-headers.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { type AttemptsAt, putAttempts } from '#store/webhooks/attempts.ts';
import { claimProbe } from '#store/webhooks/breakers.ts';
import { type DeliveriesAt, putDeliveries } from '#store/webhooks/put-deliveries.ts';
import type { WebhooksAt } from '#store/webhooks/templates.ts';
import { endTurn, takeTurn } from '../adapters/dynamo-turns.ts';
import { knownReceivers } from '../adapters/known-receivers.ts';
import { getBody } from '../adapters/s3-bodies.ts';
import { type DeadLettersAt, putDeadLetters } from '../adapters/sqs-dead-letters.ts';
import { troubleMemory } from '../domain/trouble-memory.ts';
import { attemptDelivery } from './attempt-delivery.ts';
import { callReceiver } from './call-receiver.ts';
import { deliverBatch } from './deliver-batch.ts';
import { serveReceiver } from './serve-receiver.ts';

/** The worker of deliveries, put together: what it reaches, and by what clock and chance it goes. */
export type WorkerDeps = {
  webhooks: WebhooksAt;
  key: KeyAt;
  log: AttemptsAt;
  deliveries: DeliveriesAt;
  deadLetters: DeadLettersAt;
  dialler: DiallerDeps;
  now: () => number;
  random: () => number;
  newId: () => string;
  /** For a call and all of its answer (wire contract, outbound webhooks). */
  timeoutMs: number;
};

/** Longer than a batch may take: a turn whose worker has died is another's after that. */
const TURN_LASTS_MS = 30_000;

export function webhookWorker({ webhooks, key, log, now, random, newId, ...deps }: WorkerDeps) {
  const dial = safeDialler(deps.dialler);
  const holder = newId();
  const attempt = attemptDelivery({
    call: callReceiver({ dial, tokens: accessTokens({ dial, now }), now, timeoutMs: deps.timeoutMs }),
    bodyOf: (bodyKey) => getBody(log, bodyKey),
    openHeaders: (delivery) => openHeaders(key, delivery),
    ...{ now, random },
  });
  const serve = serveReceiver({
    know: knownReceivers({ at: webhooks, key, now }),
    attempt,
    claimProbe: (ref) => claimProbe(webhooks, ref),
    turns: {
      take: (ref) => takeTurn(webhooks, { ref, holder, now: now(), lastsMs: TURN_LASTS_MS }),
      end: (ref, paidUntil) => endTurn(webhooks, { ref, holder, paidUntil }),
    },
    trouble: troubleMemory(now),
    ...{ now, random, pause },
  });
  return deliverBatch({
    serve,
    log: (batch) => putAttempts(log, { ...batch, at: new Date(now()), id: newId() }),
    putLater: (later) => putDeliveries(deps.deliveries, later),
    putDead: (letters) => putDeadLetters(deps.deadLetters, letters),
  });
}
