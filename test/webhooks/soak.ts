import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { putDeliveries } from '#store/webhooks/put-deliveries.ts';
import { accountId, DEAD, delivery, QUEUE, workerWorld } from './worker-world.ts';

/**
 * Many deliveries through several workers over loopback, one in twenty to a receiver that fails in every way, time running fast
 * between attempts. Workers may be killed at any moment: what they were about to say is never said, and their messages come
 * back. The receiver keeps a ledger of its own.
 */
export type Soak = {
  deliveries: number;
  workers: number;
  killsABatch: number;
  speed: number;
  /** Whether some calls hang until their time-out, and how long that is: on a busy machine, others may run into it as well. */
  hangs: boolean;
  timeoutMs: number;
};

/**
 * One in twenty fails, in one of eight ways. Those that hang come together, so that they are waited for together, and each has
 * a receiver of its own: one that lets call after call hang is called every ten seconds by design, until its breaker opens
 * (`serve-receiver.test.ts`, `breaker.test.ts`), and there is none here.
 */
const HEALTHY = 152;
const BATCH = 250;
/** How failing receivers treat a call; to the last two it comes to a good end. */
const failures = ['500', '301', '404', 'reset', '429', 'huge', 'at last', 'hang'] as const;
type Way = (typeof failures)[number] | 'well';

function wayOf(place: number, { deliveries, hangs }: Pick<Soak, 'deliveries' | 'hangs'>): Way {
  if (hangs && place >= deliveries - Math.round(deliveries / 160)) return 'hang';
  const [failing, rest] = [Math.floor(place / 20), place % 20];
  return rest === 7 ? (failures[failing % 7] ?? 'well') : 'well';
}

function templateOf(way: Way, place: number): number {
  if (way === 'well') return 1 + (place % HEALTHY);
  return 1 + HEALTHY + (way === 'hang' ? failures.length + place : failures.indexOf(way));
}

export async function soak({ deliveries, workers, killsABatch, speed, hangs, timeoutMs }: Soak) {
  const startedAt = Date.now();
  const now = () => startedAt + (Date.now() - startedAt) * speed;
  const world = workerWorld({ now });
  const ledger = await receiverWithLedger();
  const signing = [{ sealed: await world.seal('whsec_c2VjcmV0c2VjcmV0') }];
  const ways = Array.from({ length: deliveries }, (_, place) => wayOf(place, { deliveries, hangs }));
  const calls = ways.map((way, place) => {
    const templateId = templateOf(way, place);
    return delivery({ deliveryId: `call-${place}`, templateId, url: ledger.url(way), body: `{"call":${place}}` });
  });
  for (const [templateId = 1, url] of new Map(calls.map((call) => [call.templateId, call.url])))
    world.template({ url, templateId, signing });
  await putDeliveries(world.deliveries, calls);

  let kills = 0;
  let broughtBack = 0;
  let working = 0;
  await Promise.all(Array.from({ length: workers }, workOff));
  ledger.close();
  return { ...summary(), kills, broughtBack, seconds: (Date.now() - startedAt) / 1_000 };

  async function workOff(): Promise<void> {
    let worker = mortalWorker();
    for (;;) {
      const messages = world.queues.receive(QUEUE, { most: BATCH, hiddenMs: Number.POSITIVE_INFINITY });
      if (messages.length === 0) {
        const next = world.queues.nextAt(QUEUE);
        if (next === undefined && working === 0) return;
        await pause(Math.min(50, Math.max(1, ((next ?? 0) - now()) / speed)));
        continue;
      }
      working += 1;
      const again = await worker.deliver(messages);
      working -= 1;
      if (again === 'killed') {
        kills += 1;
        worker = mortalWorker();
      } else broughtBack += again.length;
      const back = new Set(again === 'killed' ? messages.map(({ messageId }) => messageId) : again);
      // The time for which they were hidden is over.
      for (const message of messages) if (back.has(message.messageId)) message.visibleAt = now();
      world.queues.delete(
        QUEUE,
        messages.flatMap(({ messageId }) => (back.has(messageId) ? [] : [messageId])),
      );
    }
  }

  /** Once it is dead, nothing that it sends is heard, and it hears nothing. */
  function mortalWorker() {
    let isDead = false;
    const mortal = <Client extends { send: (command: never) => unknown }>(client: Client): Client => {
      const send = async (command: never) => (isDead ? await NEVER : await client.send(command));
      return Object.assign(Object.create(client), { send });
    };
    const { sqs, s3 } = { sqs: mortal(world.deliveries.sqs), s3: mortal(world.deliveries.s3) };
    const deliver = world.worker({
      timeoutMs,
      log: { s3, attempts: 'attempts', bodies: 'bodies' },
      deliveries: { ...world.deliveries, sqs, s3 },
      deadLetters: { sqs, queueUrl: DEAD },
    });
    return {
      async deliver(messages: Parameters<typeof deliver>[0]): Promise<string[] | 'killed'> {
        // Where any are killed, the first is.
        const isSpared = killsABatch === 0 || (kills > 0 && Math.random() >= killsABatch);
        if (isSpared) return (await deliver(messages)).again;
        const dies = pause(Math.random() * 300).then(() => {
          isDead = true;
        });
        // Also one that was done is killed: before its messages were acknowledged.
        await Promise.race([dies, deliver(messages).then(() => dies)]);
        return 'killed';
      },
    };
  }

  function summary() {
    const dead = new Set(world.dead().map(({ delivery: { deliveryId } }) => deliveryId));
    const log = world.log();
    const perId = (ids: Iterable<string>) => {
      const counts = new Map<string, number>();
      for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
      return counts;
    };
    const attempts = perId(log.map(({ deliveryId }) => deliveryId));
    const ids = calls.map(({ deliveryId }) => deliveryId);
    const known = new Set(ids);
    return {
      lost: ids.filter((id) => !dead.has(id) && !ledger.taken.has(id)),
      both: ids.filter((id) => dead.has(id) && ledger.taken.has(id)),
      dead: dead.size,
      hopeless: ways.filter((way) => !['well', 'huge', 'at last'].includes(way)).length,
      delivered: ledger.taken.size,
      duplicates: [...ledger.taken.values()].reduce((sum, times) => sum + times - 1, 0),
      strangers: [...ledger.called.keys()].filter((id) => !known.has(id)),
      /** Ids of which the log has another number of attempts than the receiver had calls. */
      disagreeing: ids.filter((id) => attempts.get(id) !== ledger.called.get(id)),
      /** Attempts in the log of which the receiver knows nothing. */
      invented: ids.filter((id) => (attempts.get(id) ?? 0) > (ledger.called.get(id) ?? 0)),
      unaccounted: log.filter(({ accountId: of }) => of !== accountId).length,
    };
  }
}

const NEVER = new Promise<never>(() => {});

/**
 * What came, and what was answered with 2xx, by `webhook-id`. Connections are not used again for calls that fail: one that broke
 * while it was used again is dialled anew within the attempt, and the receiver would count two calls.
 */
async function receiverWithLedger() {
  const called = new Map<string, number>();
  const taken = new Map<string, number>();
  const add = (to: Map<string, number>, id: string) => to.set(id, (to.get(id) ?? 0) + 1);
  const listener: RequestListener = (request, response) => {
    const id = String(request.headers['webhook-id']);
    request.resume().once('end', () => {
      add(called, id);
      const way = request.url?.slice(1);
      const fails = way === 'at-last' ? (called.get(id) ?? 0) < 3 : way !== 'well' && way !== 'huge';
      if (fails) return void fail(way, response);
      add(taken, id);
      response.end(way === 'huge' ? Buffer.alloc(300_000) : '');
    });
  };
  const [healthy, failing] = [createServer(listener), createServer(listener)];
  failing.on('request', (_, response) => response.setHeader('connection', 'close'));
  const servers = [healthy, failing];
  const ports = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    }),
  );
  return {
    ...{ called, taken },
    url: (way: Way) => `http://127.0.0.1:${ports[way === 'well' ? 0 : 1]}/${way.replace(' ', '-')}`,
    close() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function fail(way: string | undefined, response: ServerResponse): unknown {
  if (way === 'hang') return undefined;
  if (way === 'reset') return response.socket?.resetAndDestroy();
  if (way === '429') return response.writeHead(429, { 'retry-after': '20' }).end();
  return response.writeHead(way === '301' ? 301 : way === '404' ? 404 : 500, { location: '/well' }).end();
}
