import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { arrivalOf, deletionOf, eventOf, killed, profileOf } from '../support/lake-of-one-test.ts';
import { ugliestEventNames } from '../support/ugliest.ts';
import { accountId, overviewWorld } from './overview-world.ts';

const MINUTE = 60_000;
let sequence = 0;
const arrival = (records: readonly unknown[], arrivedAt?: number) => ({
  ...arrivalOf(records, { sequence: ++sequence }),
  ...(arrivedAt !== undefined && { arrivedAt }),
});
const namesIn = ({ events }: Awaited<ReturnType<ReturnType<typeof overviewWorld>['overview']>>) =>
  events.byName.map(({ name, counts }) => [name, counts]);

describe('an account that has nothing', () => {
  it('is shown zeros, for every minute that was asked for', async () => {
    const { overview } = overviewWorld();
    expect(await overview()).toMatchObject({
      window: { minutes: 5, stepSeconds: 60 },
      events: { total: 0, byName: [] },
      funnel: { received: 0, accepted: 0, refused: 0, refusedLater: 0, committed: 0 },
      profiles: { total: 0, changed: 0 },
      newestCommit: null,
      waiting: { seconds: 0, since: null },
      attention: [],
    });
    expect((await overview()).events.steps).toHaveLength(5);
  });
});

describe('events by name', () => {
  it('are counted in the minute in which they were stored, as they are spelt', async () => {
    const { lake, overview } = overviewWorld();
    lake.clock.now -= lake.clock.now % MINUTE;
    await lake.run([arrival([eventOf('ada', 'Product Viewed'), eventOf('bob', 'Product Viewed'), eventOf('ada')])]);
    lake.clock.now += MINUTE;
    await lake.run([arrival([eventOf('cid', 'product viewed')])]);
    await lake.run([arrival([eventOf('ada'), eventOf('bob')])]);
    const shown = await overview();
    expect(shown.events.total).toBe(6);
    expect(namesIn(shown)).toEqual([
      ['product viewed', [0, 0, 0, 2, 1]],
      ['Charged', [0, 0, 0, 1, 2]],
    ]);
    expect(shown.newestCommit).toEqual({ at: new Date(lake.clock.now).toISOString(), ageSeconds: 0, number: 3 });
  });

  it('are the eight most frequent, however names look, and all others together', async () => {
    const { lake, overview } = overviewWorld();
    const records = ugliestEventNames.flatMap((name, place) =>
      Array.from({ length: place + 1 }, () => eventOf('ada', name)),
    );
    await lake.run([arrival(records)]);
    const { events } = await overview();
    expect(events.total).toBe(records.length);
    expect(events.byName.map(({ kind }) => kind)).toEqual([...Array(8).fill('event'), 'rest']);
    expect(events.byName.reduce((sum, { total }) => sum + total, 0)).toBe(records.length);
    expect(events.byName[0]?.total).toBe(ugliestEventNames.length);
  });

  it('take little more than a kilobyte a minute, whatever an account sends', async () => {
    const { lake, overview } = overviewWorld();
    const long = (place: number) => `${place} ${'ü'.repeat(110)}`;
    for (let batch = 0; batch < 3; batch++) {
      await lake.run([arrival(Array.from({ length: 300 }, (_, place) => eventOf('ada', long(300 * batch + place))))]);
    }
    const rows = await overview();
    expect(rows.events.total).toBe(900);
    const sizes = [...lake.commits.items.values()]
      .filter(({ sk }) => String(sk).endsWith('#stored'))
      .map((item) => Buffer.byteLength(JSON.stringify(item)));
    expect(Math.max(...sizes)).toBeLessThan(1_200);
  });

  it('are summed up by longer steps where the window is long', async () => {
    const { lake, overview } = overviewWorld();
    await lake.run([arrival([eventOf('ada')])]);
    const { window, events } = await overview(1_440);
    expect([window.stepSeconds, events.steps.length, events.byName[0]?.counts.at(-1)]).toEqual([900, 96, 1]);
  });
});

describe('the funnel', () => {
  it('has each record once, though the function that stored it dies in the middle and another goes on', async () => {
    const { lake, overview } = overviewWorld();
    const arrivals = [arrival([eventOf('ada'), profileOf('ada', { Plan: 'pro' }), eventOf('bob')])];
    for (const dies of ['before', 'after'] as const) {
      lake.commits.hooks[dies] = (command) => {
        if (command instanceof TransactWriteCommand) throw killed();
        return undefined;
      };
      await expect(lake.run(arrivals)).rejects.toThrow('killed');
      delete lake.commits.hooks[dies];
    }
    await lake.run(arrivals);
    expect(await overview()).toMatchObject({ events: { total: 2 }, funnel: { accepted: 3, committed: 3 } });
  });

  it('has what four shards stored at once', async () => {
    const { lake, overview } = overviewWorld();
    const stores = Array.from({ length: 4 }, (_, shard) =>
      lake.run([arrival([eventOf(`person ${shard}`)])], lake.newFunction(), `ingest#shard-${shard}`),
    );
    await Promise.all(stores);
    expect(await overview()).toMatchObject({ funnel: { committed: 4 }, profiles: { total: 4 } });
  });

  it('tells what was refused at once from what was refused after "success"', async () => {
    const { lake, overview, refuse } = overviewWorld();
    await lake.run([arrival([eventOf('ada'), eventOf('bob')])]);
    await refuse('atOnce', 3);
    await refuse('later', 1);
    const { funnel, attention } = await overview();
    expect(funnel).toEqual({ received: 6, accepted: 3, refused: 4, refusedLater: 1, committed: 2 });
    expect(attention.map(({ sentence }) => sentence)).toEqual([
      'In the last 5 minutes 1 record was refused after the upload had been answered "success".',
      'In the last 5 minutes 3 records were refused at once, of 6; the answers of their uploads say why.',
    ]);
  });
});

describe('people', () => {
  it('are counted as they come, by a profile or an event, and as they are deleted', async () => {
    const { lake, overview } = overviewWorld();
    await lake.run([arrival([eventOf('ada'), profileOf('bob', { Plan: 'pro' })])]);
    await lake.run([arrival([eventOf('ada'), profileOf('bob', { Plan: 'free' })])]);
    expect((await overview()).profiles).toMatchObject({ total: 2, changed: 3 });
    await lake.run([deletionOf('bob', ++sequence)]);
    expect((await overview()).profiles.total).toBe(1);
  });

  it('are one where two are found to be the same', async () => {
    const { lake, overview } = overviewWorld();
    await lake.run([arrival([{ type: 'profile', objectId: 'phone', profileData: { Seen: 1 } }, eventOf('ada')])]);
    expect((await overview()).profiles.total).toBe(2);
    await lake.run([arrival([{ type: 'profile', objectId: 'phone', profileData: { identity: 'ada' } }])]);
    expect((await overview()).profiles.total).toBe(1);
  });

  it('are of unknown number where the account is older than the count', async () => {
    const { lake, overview } = overviewWorld();
    lake.commits.put({ pk: accountId, sk: 'head', commit: 7 });
    await lake.run([arrival([eventOf('ada')])]);
    expect((await overview()).profiles.total).toBeNull();
  });
});

describe('what waits', () => {
  it('is told by how long records of the newest commits had waited', async () => {
    const { lake, overview } = overviewWorld();
    await lake.run([arrival([eventOf('ada')], lake.clock.now - 42_000)]);
    expect((await overview()).waiting).toEqual({ seconds: 42, since: null });
  });

  it('needs attention where something was put three minutes ago and nothing was stored since', async () => {
    const { lake, known, overview } = overviewWorld();
    await lake.run([arrival([eventOf('ada')])]);
    known.lastPut = lake.clock.now + 1_000;
    lake.clock.now += 2 * MINUTE;
    expect((await overview()).attention).toEqual([]);
    lake.clock.now += 2 * MINUTE;
    const { waiting, attention } = await overview();
    expect(waiting.since).toBe(new Date(known.lastPut).toISOString());
    expect(attention).toMatchObject([{ kind: 'nothing-stored', at: waiting.since }]);
  });
});

describe('who asks every few seconds', () => {
  it('reads the newest minutes alone, and still sees what is written to them late', async () => {
    const { lake, overview, refuse } = overviewWorld();
    await lake.run([arrival([eventOf('ada')])]);
    await overview(60);
    const asked: unknown[] = [];
    lake.commits.hooks.before = (command) => void asked.push(Object(command).input);
    lake.clock.now += 10 * MINUTE;
    await overview(60);
    lake.clock.now += 10_000;
    await refuse('atOnce', 2);
    expect((await overview(60)).funnel).toMatchObject({ refused: 2, committed: 1 });
    const from = asked.map((input) => Object(input).ExpressionAttributeValues?.[':from']).filter(Boolean);
    const since = new Date(lake.clock.now - 5 * MINUTE).toISOString().slice(0, 16);
    expect(from.at(-1)).toBe(since);
    expect((await overview(1_440)).funnel.committed).toBe(1);
  });

  it.each(['0', '4', '1441', 'sixty', '5.5', '', '-60'])(
    'for %s minutes is told how many there may be',
    async (asked) => {
      const { show } = overviewWorld();
      await expect(show({ accountId, asked })).rejects.toThrow('minutes: must be a whole number from 5 to 1440');
    },
  );
});
