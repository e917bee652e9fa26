import type { Delivery } from '#core/messages/delivery.ts';
import type { Attempt } from '#core/webhooks/attempt.ts';
import { attemptsKey, putAttempts } from '#store/webhooks/attempts.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { memoryBucket } from '../support/memory-bucket.ts';

/** Attempts, and calls that came to an end, as tests put them into the log; time begins at `START`. */
export const START = Date.parse('2026-11-27T10:00:00Z');
export const accountId = 'ACME-1';

let made = 0;
export function attempt(given: Partial<Attempt> = {}): Attempt {
  return {
    at: START,
    deliveryId: `d${++made}`,
    accountId,
    purpose: 'campaign',
    templateId: 7,
    campaignId: 70,
    profileIds: ['p1'],
    attempt: 1,
    outcome: 'delivered',
    class: '2xx',
    status: 200,
    ms: 120,
    waitedMs: 5,
    requestBytes: 100,
    origin: 'https://example.com',
    ...given,
  };
}

export function delivery({ deliveryId, templateId, campaignId, profileIds, attempt: number }: Attempt): Delivery {
  return {
    deliveryId,
    accountId,
    purpose: 'campaign',
    templateId,
    campaignId,
    profileIds,
    method: 'POST',
    url: 'https://example.com/hook',
    headers: [],
    contentType: 'application/json',
    body: JSON.stringify({ deliveryId }),
    attempt: number,
    queuedAt: START,
  };
}

const ENDS = new Set(['delivered', 'exhausted', 'refused', 'parked']);

/** A log in memory: buckets, the table, and a way to write a batch as the worker does. */
export function memoryLog(clock = { now: START }) {
  const logged = memoryBucket(clock);
  const kept = memoryBucket(clock);
  // The worker's one client writes to both buckets.
  const s3 = Object.assign(Object.create(logged.client), {
    send: (command: { input: { Bucket?: string } }) =>
      (command.input.Bucket === 'bodies' ? kept : logged).send(command),
  });
  let batches = 0;
  async function write(
    attempts: readonly Attempt[],
    at = attempts[0]?.at ?? START,
    account = accountId,
  ): Promise<string> {
    const ended = attempts.filter(({ outcome }) => ENDS.has(outcome)).map(delivery);
    const batch = { accountId: account, at: new Date(at), id: String(++batches).padStart(6, '0'), attempts, ended };
    await putAttempts({ s3, attempts: 'attempts', bodies: 'bodies' }, batch);
    return attemptsKey(batch);
  }
  const table = memoryTable();
  return {
    ...{ table, logged, kept, s3, clock, write },
    attempts: { client: s3, bucket: 'attempts' },
    bodies: { client: s3, bucket: 'bodies' },
    webhooks: { db: table.db, table: 'webhooks' },
  };
}
