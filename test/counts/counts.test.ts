import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommittedFile } from '#store/commits/files.ts';
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

    /** A request that is held for as long as it may be, which here is a moment. */
    async function hurried<Answer>(work: () => Promise<Answer>, now = Date.now()): Promise<Answer> {
      vi.useFakeTimers({ toFake: ['Date'], now });
      const stop = setInterval(() => vi.advanceTimersByTime(4_000), 20);
      try {
        return await work();
      } finally {
        clearInterval(stop);
        vi.useRealTimers();
      }
    }

    async function asked(path: string) {
      world.files = large();
      world.slow = true;
      const { json } = await hurried(() => ask(path, { body: filtered }));
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

    it('says the same when they were broken off, and nobody was told', async () => {
      const { id } = await asked('/1/counts/events.json');
      machine.on(StartExecutionCommand).rejects(Object.assign(new Error(), { name: 'ExecutionAlreadyExists' }));
      machine.on(DescribeExecutionCommand).resolves({ status: 'ABORTED' });
      world.slow = false;
      const later = Date.now() + 17 * 60_000;
      const answer = await hurried(() => ask('/1/counts/events.json', { query: `req_id=${id}` }), later);
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
