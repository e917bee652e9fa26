import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import type { Delivery } from '#core/messages/delivery.ts';
import { signatureHeaders } from '#outbound/signature.ts';
import { delivery, messagesOf, workerWorld } from '../webhooks/worker-world.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { startReceiver } from './webhook-receiver.ts';

/**
 * The worker of deliveries from messages of its queue to receivers over loopback, signed, with its log of attempts, against bare
 * POSTs of the same bodies, signed beforehand, by undici. Queues, tables and buckets are functions that say yes.
 */
const CALLS = 5_000;
const ROUNDS = 3;
const A_BATCH = 1_000;
/** As many at once as the worker has to one receiver. */
const AT_ONCE = 500;

export function callsTo(url: string, count: number): Delivery[] {
  const profiles = [{ identity: 'u-1', email: 'someone@example.com', profileData: { plan: 'gold', visits: 17 } }];
  return Array.from({ length: count }, (_, place) => {
    const body = JSON.stringify({ targetId: 1_472_124_953, key_values: { place }, profiles });
    return delivery({ deliveryId: `campaign-1-${place}`, url, body, profileIds: ['p-1'] });
  });
}

export const secret = `whsec_${randomBytes(32).toString('base64')}`;

/** The worker, and one template whose calls are signed. */
export async function signingWorker(url: string) {
  const world = workerWorld();
  world.template({ url, signing: [{ sealed: await world.seal(secret) }] });
  return world.worker();
}

async function* signed(): AsyncGenerator<Figure> {
  const receiver = await startReceiver(0);
  const calls = callsTo(receiver.url, CALLS);
  const worker = await signingWorker(receiver.url);
  const messages = messagesOf(calls);
  const sent = calls.map(({ deliveryId: id, body = '' }) => ({
    headers: {
      'content-type': 'application/json',
      ...signatureHeaders({ id, body, secrets: [secret], now: Date.now() }),
    },
    body: Buffer.from(body),
  }));
  const pool = new Pool(new URL(receiver.url).origin, { connections: AT_ONCE });

  async function ours(): Promise<void> {
    for (let from = 0; from < CALLS; from += A_BATCH) await worker(messages.slice(from, from + A_BATCH));
  }
  async function bare(): Promise<void> {
    const waiting = sent.values();
    const post = async () => {
      for (const call of waiting) {
        const answer = await pool.request({ path: '/hook', method: 'POST', ...call });
        await answer.body.dump();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, post));
  }
  for (const clock of ['wall', 'cpu'] as const) {
    const times = await inTurns({ ours, bare }, { rounds: ROUNDS, clock });
    const seconds = clock === 'wall' ? '' : ', CPU seconds of the calling process';
    const figure = { rows: CALLS, seconds: times.ours, yardstick: `undici POSTs of the same signed bodies${seconds}` };
    yield {
      bench: `webhooks.signed${clock === 'wall' ? '' : '.cpu'}`,
      ratio: times.bare / times.ours,
      atLeast: 0.5,
      ...figure,
    };
  }
  const { called } = await receiver.counted();
  if (called !== 2 * 2 * (1 + ROUNDS) * CALLS) throw new Error(`the receiver was called ${called} times`);
  await pool.close();
  receiver.stop();
}

async function* slow(): AsyncGenerator<Figure> {
  const receiver = await startReceiver(300);
  const worker = await signingWorker(receiver.url);
  const messages = messagesOf(callsTo(receiver.url, A_BATCH));
  const times = await inTurns({ ours: () => worker(messages) }, { rounds: 3, clock: 'wall' });
  const { most } = await receiver.counted();
  receiver.stop();
  const yardstick = `${AT_ONCE} calls in flight at once to a receiver that takes 300 ms, of one worker`;
  yield { bench: 'webhooks.slow', ratio: most / AT_ONCE, atLeast: 1, rows: A_BATCH, seconds: times.ours, yardstick };
}

export const deliverWebhook: Bench = {
  name: 'webhooks-deliver',
  async *run() {
    yield* signed();
    yield* slow();
  },
};
