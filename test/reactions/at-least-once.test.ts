import { describe, expect, it } from 'vitest';
import { readEventLine } from '#core/intake/event-line.ts';
import { type Reaction, reactionSchema } from '#core/messages/reaction.ts';
import {
  listSubscriptions,
  putSubscription,
  putSubscriptionAsOf,
  type Subscription,
} from '#store/reactions/subscriptions.ts';
import { unpackLines } from '#store/stream/ingest.ts';
import { knownSubscriptions } from '../../lambdas/reactions/adapters/known-subscriptions.ts';
import { moveMark } from '../../lambdas/reactions/adapters/shard-marks.ts';
import { reactToBatch } from '../../lambdas/reactions/use-cases/react-to-batch.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { arrivalOf, eventOf } from '../support/lake-of-one-test.ts';

const accountId = 'ACME';
const NOW = 1_790_000_000_000;
const live: Subscription = { accountId, worker: 'campaigns', subscriber: 'live' };
const instant: Subscription = { accountId, worker: 'exports', subscriber: '7' };

function world(subscriptions: readonly Subscription[]) {
  const table = memoryTable();
  const at = { db: table.db, table: 'reactions' };
  const heard = { campaigns: [] as string[], exports: [] as string[] };
  /** Of the next puts of each worker, whether the queue takes them; it takes what nothing is said of. */
  const refuses = new Set<string>();
  const namesIn = ({ events }: Reaction) =>
    unpackLines(Buffer.from(events, 'base64')).map((line) => readEventLine(line).name);
  const react = reactToBatch({
    subscriptions: async () => new Map([[accountId, subscriptions]]),
    moveMark: (to) => moveMark(at, to),
    async put({ worker, messages }) {
      if (refuses.delete(worker)) return 0;
      for (const { body } of messages) heard[worker].push(...namesIn(reactionSchema.parse(JSON.parse(body))));
      return messages.reduce((sum, { events }) => sum + events, 0);
    },
    forMs: 600_000,
    newId: () => 'id',
    now: () => NOW,
  });
  return { heard, refuses, react, at };
}
const arrival = (name: string, sequence: number, more: { again?: boolean; receivedAt?: number } = {}) =>
  arrivalOf([eventOf('ann', name)], { sequence, receivedAt: NOW, ...more });

describe('events for live campaigns', () => {
  it('are put before the mark moves: where the queue does not take them the batch comes again, and exports hear once', async () => {
    const { heard, refuses, react } = world([live, instant]);
    const batch = { shard: 's', arrivals: [arrival('a', 1), arrival('b', 2)] };
    refuses.add('campaigns');
    await expect(react(batch)).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
    expect(heard).toEqual({ campaigns: [], exports: ['a', 'b'] });
    expect(await react(batch)).toEqual({ events: 2, lost: 0, unreadable: 0 });
    expect(heard).toEqual({ campaigns: ['a', 'b'], exports: ['a', 'b'] });
  });

  it('lose nothing where exports’ queue does not take what is theirs', async () => {
    const { heard, refuses, react } = world([live, instant]);
    refuses.add('exports');
    expect(await react({ shard: 's', arrivals: [arrival('a', 1)] })).toEqual({ events: 1, lost: 1, unreadable: 0 });
    expect(heard).toEqual({ campaigns: ['a'], exports: [] });
  });

  it('are taken of groups that were put again, and of a reader that is far behind', async () => {
    const { heard, react } = world([live, instant]);
    const late = arrival('late', 2, { receivedAt: NOW - 3_600_000 });
    await react({ shard: 's', arrivals: [arrival('again', 1, { again: true }), late, arrival('new', 3)] });
    expect(heard).toEqual({ campaigns: ['again', 'late', 'new'], exports: ['new'] });
  });

  it('of an account without live campaigns are not even unpacked', async () => {
    const { heard, react } = world([{ ...live, events: [] }]);
    expect(await react({ shard: 's', arrivals: [arrival('a', 1)] })).toEqual({ events: 0, lost: 0, unreadable: 0 });
    expect(heard.campaigns).toEqual([]);
  });
});

describe('the list of subscriptions', () => {
  it('is known anew a second after it was changed, and asked for no more often', async () => {
    const { at } = world([]);
    const clock = { now: NOW };
    const known = knownSubscriptions(at, { now: () => clock.now });
    expect((await known()).size).toBe(0);
    await putSubscription(at, live);
    expect((await known()).size).toBe(0);
    clock.now += 1_000;
    expect((await known()).get(accountId)).toMatchObject([live]);
  });

  it('keeps what follows from the newest version, in whatever order two are written (failure mode 9)', async () => {
    const { at } = world([]);
    await putSubscriptionAsOf(at, { ...live, events: ['a', 'b'] }, 2);
    await putSubscriptionAsOf(at, { ...live, events: ['a'] }, 1);
    expect(await listSubscriptions(at)).toMatchObject([{ events: ['a', 'b'] }]);
    await putSubscriptionAsOf(at, { ...live, events: [] }, 3);
    expect(await listSubscriptions(at)).toMatchObject([{ events: [] }]);
  });
});
