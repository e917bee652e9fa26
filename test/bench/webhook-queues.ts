import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresBackend, Queue, setDefaultBackendFactory, Worker } from 'bullmq';
import { makeWorkerUtils, run } from 'graphile-worker';
import { Pool } from 'undici';
import type { Delivery } from '#core/messages/delivery.ts';
import { signatureHeaders } from '#outbound/signature.ts';
import { messagesOf } from '../webhooks/worker-world.ts';
import { callsTo, secret, signingWorker } from './deliver-webhook.ts';
import type { Bench, Figure } from './harness.ts';
import { startReceiver } from './webhook-receiver.ts';

/**
 * CPU of the working process for a thousand deliveries, beside what a team would take from the shelf: graphile-worker and BullMQ,
 * both on a PostgreSQL of the test's own, each job signed and posted by undici. What PostgreSQL computes is not counted, and
 * neither keeps a log of attempts. Left out, with a word, where there is no PostgreSQL.
 */
const CALLS = 5_000;
const ROUNDS = 3;
const AT_ONCE = 100;

async function* beside(): AsyncGenerator<Figure> {
  const database = await startPostgres();
  if (database === undefined)
    return console.error('webhooks-queues: left out, there is no initdb and pg_ctl on the PATH');
  const receiver = await startReceiver(0);
  try {
    const calls = callsTo(receiver.url, CALLS);
    const others = { 'graphile-worker': graphile, BullMQ: bullmq };
    const taken = { ours: [] as number[], 'graphile-worker': [] as number[], BullMQ: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      taken.ours.push(await ours(receiver.url, calls));
      for (const [name, measure] of Object.entries(others))
        taken[name as keyof typeof others].push(await measure(database.url, { calls, round }));
    }
    const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
    for (const name of ['graphile-worker', 'BullMQ'] as const) {
      const seconds = middle(taken.ours) / (CALLS / 1_000);
      const theirs = middle(taken[name]) / (CALLS / 1_000);
      const yardstick = `${name} on PostgreSQL, CPU seconds of the worker for a thousand deliveries: ${theirs.toFixed(3)}`;
      yield { bench: `webhooks-queues.${name}`, ratio: theirs / seconds, atLeast: 1, rows: 1_000, seconds, yardstick };
    }
  } finally {
    receiver.stop();
    database.stop();
  }
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

async function ours(url: string, calls: readonly Delivery[]): Promise<number> {
  const worker = await signingWorker(url);
  const messages = messagesOf(calls);
  return await cpuOf(async () => {
    for (let from = 0; from < CALLS; from += 1_000) await worker(messages.slice(from, from + 1_000));
  });
}

type Job = Pick<Delivery, 'deliveryId' | 'url'> & { body: string };
type Asked = { calls: readonly Delivery[]; round: number };
const jobsOf = (calls: readonly Delivery[]): Job[] =>
  calls.map(({ deliveryId, url, body = '' }) => ({ deliveryId, url, body }));

/** What a job does; `done` after the last of a round. */
function poster() {
  const pools = new Map<string, Pool>();
  const { promise: done, resolve } = Promise.withResolvers<void>();
  let count = 0;
  async function post({ deliveryId: id, url, body }: Job): Promise<void> {
    const { origin, pathname: path } = new URL(url);
    const pool = pools.get(origin) ?? new Pool(origin);
    pools.set(origin, pool);
    const signed = signatureHeaders({ id, body, secrets: [secret], now: Date.now() });
    const answer = await pool.request({
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signed },
      body,
    });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new Error(String(answer.statusCode));
    if (++count === CALLS) resolve();
  }
  return { post, done };
}

async function graphile(connectionString: string, { calls }: Asked): Promise<number> {
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();
  await utils.addJobs(jobsOf(calls).map((payload) => ({ identifier: 'post', payload })));
  await utils.release();
  const { post, done } = poster();
  return await cpuOf(async () => {
    const logger = { scope: () => logger, error() {}, warn() {}, info() {}, debug() {} };
    const taskList = { post: (payload: unknown) => post(payload as Job) };
    const runner = await run({
      connectionString,
      concurrency: AT_ONCE,
      taskList,
      noHandleSignals: true,
      logger: logger as never,
    });
    await done;
    await runner.stop();
  });
}

async function bullmq(connectionString: string, { calls, round }: Asked): Promise<number> {
  setDefaultBackendFactory(createPostgresBackend as never);
  const connection = { connectionString, migrate: true } as never;
  const name = `post-${round}`;
  const queue = new Queue(name, { connection });
  await queue.addBulk(jobsOf(calls).map((data) => ({ name: 'post', data })));
  await queue.close();
  const { post, done } = poster();
  return await cpuOf(async () => {
    const worker = new Worker(name, ({ data }) => post(data), { connection, concurrency: AT_ONCE });
    await done;
    await worker.close();
  });
}

/** A PostgreSQL in a folder of its own; it refuses to run as root, and then runs as its own user. */
async function startPostgres(): Promise<{ url: string; stop: () => void } | undefined> {
  if (['initdb', 'pg_ctl'].some((program) => spawnSync(program, ['--version']).error)) return undefined;
  const dir = mkdtempSync(join(tmpdir(), 'bench-postgres-'));
  const user = process.getuid?.() === 0 ? userOf('postgres') : undefined;
  if (user) chownSync(dir, user.uid, user.gid);
  const at = { ...user, cwd: dir, stdio: 'ignore' } as const;
  const port = await freePort();
  execFileSync('initdb', ['-D', join(dir, 'data'), '-U', 'bench', '-A', 'trust', '--no-sync'], at);
  const options = `-p ${port} -k ${dir} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200`;
  execFileSync('pg_ctl', ['-D', join(dir, 'data'), '-w', '-o', options, '-l', join(dir, 'log'), 'start'], at);
  return {
    url: `postgres://bench@127.0.0.1:${port}/postgres`,
    stop() {
      execFileSync('pg_ctl', ['-D', join(dir, 'data'), '-m', 'immediate', 'stop'], at);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function userOf(name: string): { uid: number; gid: number } {
  const idOf = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export const webhookQueues: Bench = { name: 'webhooks-queues', run: beside };
