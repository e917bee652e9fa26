import { lookup } from 'node:dns';
import { gunzipSync } from 'node:zlib';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import type { Delivery } from '#core/messages/delivery.ts';
import { type Attempt, attemptSchema } from '#core/webhooks/attempt.ts';
import { type Template, templateSchema } from '#core/webhooks/template.ts';
import { receiverRules } from '#outbound/receiver-rules.ts';
import { sealText } from '#store/secrets/seal.ts';
import { templateKey } from '#store/webhooks/templates.ts';
import { type WorkerDeps, webhookWorker } from '../../lambdas/webhooks/use-cases/webhook-worker.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { memoryBucket } from '../support/memory-bucket.ts';
import { memoryQueues } from '../support/memory-queue.ts';

/**
 * The worker of deliveries with everything that it reaches in memory, but for receivers, which are real: they are called over
 * loopback. Any number of workers may share one world.
 */
export const accountId = 'ABC-123-XYZ';
export const QUEUE = 'https://sqs/Deliveries';
export const DEAD = 'https://sqs/DeadLetters';

/** KMS as far as secrets need it, for a client that nothing else is to share. */
function memoryKms() {
  const calls = { opened: 0 };
  const send = async (command: unknown): Promise<object> => {
    if (command instanceof EncryptCommand) {
      const { Plaintext = '', EncryptionContext } = command.input;
      return { CiphertextBlob: Buffer.from(JSON.stringify([EncryptionContext, Buffer.from(Plaintext).toString()])) };
    }
    if (!(command instanceof DecryptCommand)) throw new Error('memoryKms seals and opens');
    calls.opened += 1;
    const [context, text] = JSON.parse(Buffer.from(command.input.CiphertextBlob ?? []).toString());
    if (JSON.stringify(context) !== JSON.stringify(command.input.EncryptionContext))
      throw new Error('InvalidCiphertextException');
    return { Plaintext: Buffer.from(text) };
  };
  return { client: Object.assign(new KMSClient({ region: 'us-east-1' }), { send }), calls };
}

export function workerWorld({ now = Date.now }: { now?: () => number } = {}) {
  const table = memoryTable();
  const queues = memoryQueues(now);
  const [attempts, bodies] = [memoryBucket(), memoryBucket()];
  const kms = memoryKms();
  const key = { client: kms.client, keyId: 'key-1' };
  const s3 = { send: async (command: { input: { Bucket: string } }) => bucketOf(command.input.Bucket).send(command) };
  const bucketOf = (name: string) => (name === 'attempts' ? attempts : bodies);
  const s3Client = Object.assign(attempts.client, s3);
  const deliveries = { sqs: queues.client, queueUrl: QUEUE, s3: s3Client, bodies: 'bodies' };
  let ids = 0;

  const worker = (change: Partial<WorkerDeps> = {}) =>
    webhookWorker({
      webhooks: { db: table.db, table: 'Webhooks' },
      key,
      log: { s3: s3Client, attempts: 'attempts', bodies: 'bodies' },
      deliveries,
      deadLetters: { sqs: queues.client, queueUrl: DEAD },
      dialler: { resolve: lookup, rules: receiverRules({ allowed: '', anything: true }) },
      now,
      random: Math.random,
      newId: () => `id-${++ids}`,
      timeoutMs: 5_000,
      ...change,
    });

  return {
    ...{ table, queues, attempts, bodies, kms, key, deliveries, worker },
    seal: (text: string, use: 'webhook' | 'receiver-header' = 'webhook') => sealText(key, { accountId, use, text }),
    /** Keeps a template; secrets in it are sealed already. */
    template(change: Partial<Template> & { url: string }): Template {
      const base = { accountId, templateId: 1, name: 'Shop', method: 'POST', auth: { kind: 'none' }, signing: [] };
      const at = { version: 1, createdAt: '2026-11-27T00:00:00Z', changedAt: '2026-11-27T00:00:00Z' };
      const template = templateSchema.parse({ ...base, ...at, ...change });
      table.put({ ...templateKey(template), ...template });
      return template;
    },
    /** What was put on the dead-letter queue, with why. */
    dead: () => queues.held(DEAD).map(({ body, attributes }) => ({ delivery: parsed(body), why: attributes })),
    /** What is still to come, with its delay. */
    later: () => queues.held(QUEUE).map(({ body, visibleAt }) => ({ delivery: parsed(body), inMs: visibleAt - now() })),
    log: (): Attempt[] => [...attempts.objects.values()].flatMap(({ bytes }) => linesOf(bytes, attemptSchema.parse)),
    kept: (): Delivery[] =>
      [...bodies.objects].flatMap(([name, { bytes }]) =>
        name.startsWith('kept/') ? linesOf(bytes, (line) => line as Delivery) : [],
      ),
  };
}
export type WorkerWorld = ReturnType<typeof workerWorld>;

function parsed(text: string): Delivery {
  try {
    return JSON.parse(text);
  } catch {
    return { deliveryId: text } as Delivery;
  }
}

function linesOf<Line>(bytes: Buffer, read: (line: unknown) => Line): Line[] {
  const lines = gunzipSync(bytes).toString().trimEnd().split('\n');
  return lines.map((line) => read(JSON.parse(line)));
}

/** A delivery as whoever sends it puts it on the queue. */
export function delivery(change: Partial<Delivery> & { url: string }): Delivery {
  return {
    ...{ deliveryId: 'call-1', accountId, purpose: 'campaign', templateId: 1, profileIds: [], method: 'POST' },
    ...{ headers: [], contentType: 'application/json', body: '{"a":1}', attempt: 1, queuedAt: 0 },
    ...change,
  };
}

/** Messages as the queue hands them over. */
export function messagesOf(deliveries: readonly Delivery[]) {
  return deliveries.map((one, place) => ({ messageId: `message-${place}`, body: JSON.stringify(one) }));
}
