import { randomUUID } from 'node:crypto';
import { eventId } from '#core/intake/ingest-group.ts';
import { type Reaction, reactionSchema } from '#core/messages/reaction.ts';
import type { Subscription } from '#store/reactions/subscriptions.ts';
import { claimMessage, readDelivered } from '../../lambdas/exports/adapters/dynamo-delivered.ts';
import type { Answer, OpenBatches } from '../../lambdas/exports/destinations/destination.ts';
import type { Export } from '../../lambdas/exports/domain/export-item.ts';
import { parseRecord } from '../../lambdas/exports/domain/export-record.ts';
import { deliverInstant } from '../../lambdas/exports/use-cases/deliver-instant.ts';
import { moveMark } from '../../lambdas/reactions/adapters/shard-marks.ts';
import { reactToBatch } from '../../lambdas/reactions/use-cases/react-to-batch.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { arrivalOf, eventOf } from '../support/lake-of-one-test.ts';

/** The stream's second reader and the worker of exports that deliver at once, over a clock, a queue and a bus in memory. */
export const FOR_MS = 600_000;
export const SETTLED_MS = 900_000;
export const accountId = 'ACME';
export const EXPORT_ID = 7;

export function exportOf(
  more: { instant?: boolean; events?: string[]; stoppedAt?: string; paused?: object } = {},
): Export {
  const { instant = true, events, ...rest } = more;
  const definition = {
    ...{ name: 'x', partner: 'eventbridge', type: 'events', format: 'jsonl', frequency: 4, identity: ['identity'] },
    ...(events && { events }),
    settings: { busArn: 'arn:aws:events:eu-west-1:111122223333:event-bus/b', access: { kind: 'bus-policy' }, instant },
  };
  const at = new Date(0).toISOString();
  return {
    ...{ accountId, id: EXPORT_ID, timezone: 'UTC', definition, sealed: {}, exportedThrough: 0 },
    ...{ createdAt: at, updatedAt: at, ...rest },
  } as unknown as Export;
}

export function instantWorld() {
  const exports = memoryTable();
  const reactions = memoryTable();
  const clock = { now: 1_790_000_000_000 };
  const queue: Reaction[] = [];
  /** How often the bus has each event, by id. */
  const bus = new Map<string, number>();
  /** What the bus says to the next requests; it takes what nothing is said of. */
  const answers: (Answer | Error)[] = [];
  const shut: unknown[] = [];
  let subscriptions = new Map<string, Subscription[]>([
    [accountId, [{ accountId, worker: 'exports', subscriber: String(EXPORT_ID) }]],
  ]);
  const at = { db: reactions.db, table: 'reactions' };

  const open: OpenBatches = {
    takes: 'batches',
    most: { records: 3, bytes: 1_000_000, overhead: 0 },
    width: 2,
    encode: ({ line }) => ({ text: line }),
    async send(texts) {
      const said = answers.shift() ?? { kind: 'taken', rejected: [] };
      if (said instanceof Error) throw said;
      const left = new Set(said.kind === 'partly' ? said.left : []);
      for (const [place, text] of texts.entries()) {
        if (left.has(place)) continue;
        const { eventId } = JSON.parse(text);
        bus.set(eventId, (bus.get(eventId) ?? 0) + 1);
      }
      return said;
    },
  };

  const react = reactToBatch({
    subscriptions: async () => subscriptions,
    moveMark: (to) => moveMark(at, to),
    async put({ messages }) {
      queue.push(...messages.map(({ body }) => reactionSchema.parse(JSON.parse(body))));
      return messages.reduce((sum, { events }) => sum + events, 0);
    },
    forMs: FOR_MS,
    newId: randomUUID,
    now: () => clock.now,
  });
  const deliver = deliverInstant({
    exportsAt: { db: exports.db, table: 'exports' },
    recordsOf: async ({ events }) =>
      events.map(({ eventId, name }) => parseRecord(JSON.stringify({ eventId, eventName: name }))),
    deliveredAt: at,
    destinations: { openOf: async () => open, shut: (_, why) => void shut.push(why) },
    forMs: FOR_MS,
    patience: { seconds: 0, firstWait: 1, longestWait: 1 },
    now: () => clock.now,
  });

  let sequence = 0;
  /** A stream record of events of these names, received now; `of` is the upload that it repeats. */
  function arrival(names: readonly string[], { again = false, upload = sequence + 1, of = accountId } = {}) {
    const uploadId = upload.toString(16).padStart(24, '0');
    const records = names.map((name) => eventOf('ann', name));
    const made = { sequence: ++sequence, uploadId, accountId: of, again, receivedAt: clock.now };
    return { ...arrivalOf(records, made), upload, ids: names.map((_, place) => eventId(uploadId, place)) };
  }

  function save(exported: Export): void {
    exports.put({ pk: accountId, sk: `export#${EXPORT_ID}`, ...exported });
  }
  save(exportOf());

  const delivered = async () =>
    await readDelivered(at, { accountId, exportId: EXPORT_ID, from: 0, until: Number.MAX_SAFE_INTEGER / 1_000 });
  const claim = async (reaction: Reaction, until: number) =>
    await claimMessage(at, {
      message: { accountId, exportId: EXPORT_ID, id: reaction.id, at: reaction.at },
      now: clock.now,
      until,
    });
  const subscribe = (list: readonly Subscription[]) => {
    subscriptions = new Map([[accountId, [...list]]]);
  };
  return {
    ...{ clock, queue, bus, answers, shut, at, reactions, arrival, react, deliver, save, delivered, claim, subscribe },
  };
}
