import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommittedFile } from '#store/commits/files.ts';
import { eventFile, profileFile } from '../cursors/lake-files.ts';
import { ugliestNumbers, ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';
import { ask, lakeFiles, machine, runPending, told, world } from './counts-world.ts';

// The gate writes to the table at every request; it has tests of its own.
vi.mock('#store/accounts/limits.ts', async (original) => ({
  ...(await original<typeof import('#store/accounts/limits.ts')>()),
  concurrencyGate: () => undefined,
}));

let files: CommittedFile[];
beforeAll(async () => {
  files = await lakeFiles();
});
beforeEach(() => {
  world.files = files;
});

const noon = Date.parse('2026-10-09T12:00:00Z') / 1_000;
const charged = { event_name: 'Charged', from: 20261001, to: 20261031 };

describe('counts', () => {
  it('of events are of the base event, filtered', async () => {
    expect((await ask('/1/counts/events.json', { body: charged })).json).toEqual({ status: 'success', count: 3 });
    const event_properties = [{ name: 'Category', value: 'Books' }];
    const filtered = { ...charged, event_properties };
    expect((await ask('/1/counts/events.json', { body: filtered })).json).toEqual({ status: 'success', count: 2 });
  });

  it('of events with unique are of the people who raised them', async () => {
    expect((await ask('/1/counts/events.json', { body: { ...charged, unique: true } })).json.count).toBe(2);
    expect((await ask('/1/counts/events.json', { body: { ...charged, unique: false } })).json.count).toBe(3);
    expect((await ask('/1/counts/profiles.json', { body: { ...charged, unique: 'true' } })).json.count).toBe(2);
  });

  it.each(['events', 'trends', 'top'])(
    'of notification events are answered by %s: only exports are barred',
    async (what) => {
      const groups = { g: what === 'trends' ? { trend_type: 'daily' } : { name: 'Category' } };
      const body = { ...charged, event_name: 'Notification Sent', ...(what !== 'events' && { groups }) };
      const { json } = await ask(`/1/counts/${what}.json`, { body });
      expect(json).toEqual({ status: 'success', ...(what === 'events' ? { count: 0 } : { g: {} }) });
    },
  );

  it('with a req_id of 0 are first questions', async () => {
    const answer = await ask('/1/counts/profiles.json', { query: 'req_id=0', body: charged });
    expect(answer.json).toEqual({ status: 'success', count: 2 });
  });

  it('of profiles are of people, with the query in the address too', async () => {
    expect((await ask('/1/counts/profiles.json', { body: charged })).json).toEqual({ status: 'success', count: 2 });
    const spent = { function: 'sum', property: 'Amount', operator: 'less_than', value: 60 };
    const query = `query=${encodeURIComponent(JSON.stringify({ ...charged, aggregate: spent }))}`;
    expect((await ask('/1/counts/profiles.json', { query })).json).toEqual({ status: 'success', count: 1 });
  });

  it('that take long are partial, and answered under their req_id', async () => {
    world.slow = true;
    vi.useFakeTimers({ toFake: ['Date'] });
    const stop = setInterval(() => vi.advanceTimersByTime(4_000), 20);
    const first = await ask('/1/counts/events.json', { body: charged });
    clearInterval(stop);
    vi.useRealTimers();
    expect(first.json).toEqual({ req_id: expect.any(Number), status: 'partial' });
    await runPending();
    const again = await ask('/1/counts/events.json', { query: `req_id=${first.json.req_id}` });
    expect(again.json).toEqual({ status: 'success', count: 3 });
    const other = await ask('/1/counts/events.json', { query: 'req_id=1' });
    expect(other.json).toEqual({ status: 'fail', error: 'Incorrect Usage', code: 3 });
  });

  describe('whose function dies', () => {
    /** Asked, and nothing comes of the first `deaths` invocations. */
    async function askedAmid(deaths: number) {
      world.slow = true;
      vi.useFakeTimers({ toFake: ['Date'] });
      const started = Date.now();
      const stop = setInterval(() => vi.advanceTimersByTime(4_000), 20);
      try {
        let { json } = await ask('/1/counts/events.json', { body: charged });
        for (let asked = 0; json.status === 'partial' && asked < 100; asked++) {
          if (started + deaths * 60_000 < Date.now()) world.slow = false;
          json = (await ask('/1/counts/events.json', { query: `req_id=${json.req_id}` })).json;
        }
        const [first = 0, second = 0] = world.invokedAt;
        return { json, seconds: (second - first) / 1_000 };
      } finally {
        clearInterval(stop);
        vi.useRealTimers();
      }
    }

    it('are begun anew within a minute, and made', async () => {
      const { json, seconds } = await askedAmid(0);
      expect(json).toEqual({ status: 'success', count: 3 });
      expect(seconds).toBeLessThan(60);
    });

    it('again and again are made in the end', async () => {
      expect((await askedAmid(3)).json).toEqual({ status: 'success', count: 3 });
    });
  });

  it('of an account of which as much is being made as may be wait their turn', async () => {
    const until = Date.now() + 30_000;
    const others = Object.fromEntries(Array.from({ length: 15 }, (_, place) => [`count-${place}`, until]));
    world.table.put({ pk: 'ACME-1#preparing', sk: undefined, places: others });
    vi.useFakeTimers({ toFake: ['Date'] });
    const stop = setInterval(() => vi.advanceTimersByTime(2_000), 20);
    try {
      const first = await ask('/1/counts/events.json', { body: charged });
      expect(first.json).toEqual({ req_id: expect.any(Number), status: 'partial' });
      vi.setSystemTime(until + 1);
      const asked = () => ask('/1/counts/events.json', { query: `req_id=${first.json.req_id}` });
      await asked();
      expect(world.invokedAt).toHaveLength(1);
      expect((await asked()).json).toEqual({ status: 'success', count: 3 });
    } finally {
      clearInterval(stop);
      vi.useRealTimers();
    }
  });

  describe('of a query that is too large for one function', () => {
    const filtered = { ...charged, event_properties: [{ name: 'Category', value: 'Books' }] };
    const large = () => files.map((file) => ({ ...file, names: new Map([['charged', 1_001]]) }));

    async function asked(path: string) {
      world.files = large();
      world.slow = true;
      vi.useFakeTimers({ toFake: ['Date'] });
      const stop = setInterval(() => vi.advanceTimersByTime(4_000), 20);
      const { json } = await ask(path, { body: filtered });
      clearInterval(stop);
      vi.useRealTimers();
      await runPending();
      const [call] = machine.commandCalls(StartExecutionCommand);
      const { accountId, queryId } = JSON.parse(call?.args[0].input.input ?? '{}');
      return { id: json.req_id, queryId, folder: `account=${accountId}/${queryId}` };
    }

    it('is made of what other functions find, when the bus says that they have', async () => {
      const { id, queryId, folder } = await asked('/1/counts/profiles.json');
      expect(JSON.parse(String(world.pages.get(`${folder}/query.json`)))).toMatchObject({
        purpose: 'count',
        resource: 'profiles',
      });
      const unanswered = ['claim', 'expiresAt', 'pk', 'question', 'tries', 'upTo'];
      expect(Object.keys(world.table.items.get(`ACME-1#${queryId}`) ?? {}).toSorted()).toEqual(unanswered);
      const resultFiles = [3, 4].map((rows) => ({ key: 'k', bytes: 1, rows, minSortKey: 0, maxSortKey: 1 }));
      world.pages.set(`${folder}/gathered.json`, Buffer.from(JSON.stringify(resultFiles)));
      await told(queryId, { type: 'query.run.completed' });
      const answer = await ask('/1/counts/profiles.json', { query: `req_id=${id}` });
      expect(answer.json).toEqual({ status: 'success', count: 7 });
    });

    it('says that it could not be made, when they could not', async () => {
      const { id, queryId } = await asked('/1/counts/events.json');
      await told(queryId, { type: 'query.run.failed', reason: 'It broke off (States.Timeout).' });
      const answer = await ask('/1/counts/events.json', { query: `req_id=${id}` });
      expect(answer.json).toMatchObject({ status: 'fail', error: 'This count could not be made, please ask again' });
    });
  });

  it('that cannot be made say so, without saying where the files are', async () => {
    world.files = files.map((file) => ({ ...file, key: '/nowhere/secret.parquet' }));
    const { json } = await ask('/1/counts/events.json', { body: charged });
    expect(json).toMatchObject({ status: 'fail', code: 500 });
    expect(JSON.stringify(json)).not.toContain('secret');
  });

  it.each([
    ['/1/counts/events.json', {}, 'event_name'],
    ['/1/counts/events.json', { ...charged, evnt: 1 }, 'evnt'],
    ['/1/counts/top.json', charged, 'groups'],
    ['/1/counts/trends.json', { ...charged, groups: { a: { trend_type: 'hourly' } } }, 'groups.a.trend_type'],
    ['/getSchema', undefined, 'type'],
  ])('%s with %j is refused by the path of the mistake', async (path, body, where) => {
    const { status, json } = await ask(path, { body });
    expect([status, String(json.error).split(':')[0]]).toEqual([400, where]);
  });
});

describe('reports', () => {
  it('of trends are per day, ISO week and month, of events or of people', async () => {
    const groups = { d: { trend_type: 'daily' }, w: { trend_type: 'weekly' }, m: { trend_type: 'monthly' } };
    const { json } = await ask('/1/counts/trends.json', { body: { ...charged, groups } });
    expect(json).toEqual({
      status: 'success',
      d: { 20261009: 1, 20261010: 1, 20261017: 1 },
      w: { 202641: 2, 202642: 1 },
      m: { 202610: 3 },
    });
    const unique = await ask('/1/counts/trends.json', { body: { ...charged, unique: true, groups: { m: groups.m } } });
    expect(unique.json.m).toEqual({ 202610: 2 });
  });

  it('of top properties have texts by how often they come and numbers in ranges', async () => {
    const groups = {
      category: { property_type: 'event_properties', name: 'Category', top_n: 1, order: 'desc' },
      amount: { property_type: 'event_properties', name: 'Amount', top_n: 2 },
      country: { property_type: 'geo_fields', name: 'country' },
    };
    const { json } = await ask('/1/counts/top.json', { body: { ...charged, groups } });
    expect(json).toEqual({
      status: 'success',
      category: { STR: { Books: 2 } },
      amount: { NUMBER: { '25-52.5': 2, '52.5-80': 1 } },
      country: { STR: { Egypt: 2, India: 1 } },
    });
  });

  it('of trends are the sums of a property, where one is named, in decimals', async () => {
    const prices = [0.1, 0.2, 72.68].map((Amount, place) => ({ id: `s${place}`, Amount }));
    const events = [
      ...prices.map(({ id, Amount }) => ({
        id,
        name: 'Paid',
        ts: 1_791_504_000,
        person: 'ann',
        props: `{"A'mount":${Amount}}`,
      })),
      { id: 'text', name: 'Paid', ts: 1_791_504_000, person: 'ann', props: `{"A'mount":"many"}` },
      { id: 'none', name: 'Paid', ts: 1_791_504_000 + 86_400, person: 'bob' },
    ];
    world.files = [await eventFile(events)];
    const groups = { d: { trend_type: 'daily' }, m: { trend_type: 'monthly' } };
    const body = { ...charged, event_name: 'Paid', sum_event_prop: "A'mount", groups };
    expect((await ask('/1/counts/trends.json', { body })).json).toEqual({
      status: 'success',
      d: { 20261009: 72.98, 20261010: 0 },
      m: { 202610: 72.98 },
    });
  });

  it('find a property by the name that was uploaded, though uploads keep it without some characters', async () => {
    const paid = { id: 's', name: 'Paid', ts: noon, person: 'ann', props: '{"TotalPrice":30}' };
    world.files = [
      await eventFile([paid]),
      await profileFile([{ person: 'ann', version: 1, props: '{"Plan1":"gold"}' }]),
    ];
    const about = { ...charged, event_name: 'Paid' };
    const daily = { d: { trend_type: 'daily' } };
    const trends = { ...about, sum_event_prop: 'Total.Price', groups: daily };
    expect((await ask('/1/counts/trends.json', { body: trends })).json).toMatchObject({ d: { 20261009: 30 } });
    const groups = { e: { name: '$Total.Price' }, p: { property_type: 'profile_fields', name: 'Plan#1' } };
    expect((await ask('/1/counts/top.json', { body: { ...about, groups } })).json).toMatchObject({
      e: { NUMBER: { '30-30': 1 } },
      p: { STR: { gold: 1 } },
    });
  });

  it.each(['status', 'req_id', 'error', 'code'])(
    'must not have a group called %s, as the answer itself has such a key',
    async (name) => {
      const groups = { top: { [name]: { name: 'Category' } }, trends: { [name]: { trend_type: 'daily' } } };
      for (const report of ['top', 'trends'] as const) {
        const { status, json } = await ask(`/1/counts/${report}.json`, {
          body: { ...charged, groups: groups[report] },
        });
        expect([status, json]).toMatchObject([400, { status: 'fail', error: expect.stringContaining(name) }]);
      }
    },
  );

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '0'])(
    'may have a group called %s, and answer it by that name',
    async (name) => {
      const groups = {
        top: Object.fromEntries([[name, { name: 'Category' }]]),
        trends: Object.fromEntries([[name, { trend_type: 'monthly' }]]),
      };
      const answers = { top: { STR: { Books: 2, Toys: 1 } }, trends: { 202610: 3 } };
      for (const report of ['top', 'trends'] as const) {
        const { json } = await ask(`/1/counts/${report}.json`, { body: { ...charged, groups: groups[report] } });
        expect(Object.entries(json).filter(([key]) => key !== 'status')).toEqual([[name, answers[report]]]);
      }
    },
  );

  it('of top properties ask for any name, and show any text, as it is', async () => {
    const names = ugliestPropertyNames;
    const texts = ugliestTexts.map((text) => text.toWellFormed());
    const events = names.map((name, at) => {
      const props = Object.fromEntries([[name, texts[at % texts.length]]]);
      return { id: `${at}`, name: 'Charged', ts: noon + at, person: 'ann', props: JSON.stringify(props) };
    });
    world.files = [await eventFile(events)];
    for (let at = 0; at < names.length; at += 10) {
      const some = names.slice(at, at + 10);
      const groups = Object.fromEntries(some.map((name, place) => [`g${place}`, { name }]));
      const { status, json } = await ask('/1/counts/top.json', { body: { ...charged, groups } });
      expect(status).toBe(200);
      for (const [place] of some.entries()) {
        const wanted = Object.fromEntries([[texts[(at + place) % texts.length], 1]]);
        expect(Object(json)[`g${place}`]).toEqual({ STR: wanted });
      }
    }
  });

  it('of top properties name the ends of ranges in full, however large they are', async () => {
    const top = async (amounts: readonly number[]) => {
      const events = amounts.map((Amount, at) => {
        return { id: `${at}`, name: 'Charged', ts: noon + at, person: 'ann', props: JSON.stringify({ Amount }) };
      });
      world.files = [await eventFile(events)];
      const groups = { g: { name: 'Amount', top_n: 2 } };
      return Object((await ask('/1/counts/top.json', { body: { ...charged, groups } })).json).g;
    };
    expect(await top([12_345_678, 12_345_680, 12_345_681])).toEqual({
      NUMBER: { '12345678-12345679.5': 1, '12345679.5-12345681': 2 },
    });
    const all = Object.values(Object((await top(ugliestNumbers)).NUMBER)).map(Number);
    expect(all.reduce((sum, one) => sum + one, 0)).toBe(ugliestNumbers.length);
  });

  it('of now count who did something within five minutes', async () => {
    const { json } = await ask('/1/now.json');
    expect(json).toEqual({ status: 'success', count: 1, last_processed_ts: expect.any(Number) });
  });

  it('of now are split by what is asked for, as far as it is known', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const viewed = (id: string, person: string, ts: number) => ({ id, name: 'Viewed', ts, person });
    world.files = [
      await eventFile([viewed('1', 'ann', now - 20), viewed('2', 'ann', now - 9_000), viewed('3', 'bob', now - 10)]),
      await profileFile([
        { person: 'ann', version: 1, props: '{"OS":"Android","Model":"Pixel 8"}' },
        { person: 'bob', version: 1, props: '{"OS":"Android"}' },
      ]),
    ];
    const body = { user_type: true, new: true, session_source: true, browser: true, os: true, device: true };
    expect((await ask('/1/now.json', { body })).json).toEqual({
      status: 'success',
      count: 2,
      last_processed_ts: now - 10,
      user_type: { new: 1, returning: 1 },
      new: 1,
      session_source: {},
      browser: {},
      os: { Android: 2 },
      device: { 'Pixel 8': 1 },
    });
    expect((await ask('/1/now.json', { body: { os: true, new: false } })).json).toEqual({
      status: 'success',
      count: 2,
      last_processed_ts: now - 10,
      os: { Android: 2 },
    });
  });
});
