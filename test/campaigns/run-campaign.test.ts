import { beforeEach, describe, expect, it, vi } from 'vitest';
import { busEventSchemas } from '#core/messages/bus-events.ts';
import { accountId } from '../support/http-account.ts';
import { type RunsWorld, runsWorld } from './runs-world.ts';
import { TEMPLATE } from './shop-template.ts';

/** Runs of scheduled campaigns. In Kolkata it is 01:30 on the 24th of November 2026. */
const NOW = Date.parse('2026-11-23T20:00:00Z');
const DUE = NOW / 1_000;
let world: RunsWorld;
let everyone: string[];
const everybody = { name: 'All', templateId: TEMPLATE, content: { type: 'json' }, trigger: { kind: 'everybody' } };
const show = async (id: number) => (await world.api('GET', `/api/campaigns/${id}`)).json.campaign;
const results = async (id: number) => (await world.api('GET', `/api/campaigns/${id}/results`)).json.results;
const types = () => world.told().map(({ type }) => type);

async function publish(body: object): Promise<number> {
  const { id } = (await world.api('POST', '/api/campaigns', { body })).json.campaign;
  expect((await world.api('POST', `/api/campaigns/${id}/publish`)).status).toBe(200);
  return id;
}

/** Hands every message of a queue to its worker; what goes back is put there again. */
async function workOff(queue: 'runs' | 'slices'): Promise<void> {
  const worker = { runs: world.work.run, slices: world.work.slice }[queue];
  for (const { body } of world.queues.take(queue)) expect(await worker(body)).toEqual([]);
}

/** A whole run, whose query finds these. */
async function run(id: number, { runAt, people }: { runAt: number; people: readonly string[] }): Promise<void> {
  await workOff('runs');
  expect(await world.work.run(await world.finds(id, { runAt, people }))).toEqual([]);
  await workOff('slices');
}

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  world = await runsWorld();
  everyone = ['ann', 'bob', 'cid'].map((name) => world.person(name));
});

describe('a run', () => {
  it('finds its audience by a query, sends to it once, and completes its campaign', async () => {
    const id = await publish(everybody);
    await workOff('runs');
    expect(world.asked()).toEqual([`${accountId}-campaign-${id}-${DUE}`]);
    expect(world.askedQuery(`campaign-${id}-${DUE}`)).toEqual({ timezone: 'Asia/Kolkata', today: 20_261_124 });
    expect((await show(id)).state).toBe('running');
    await run(id, { runAt: DUE, people: everyone });
    expect(world.people().sort()).toEqual(everyone.toSorted());
    expect(world.sent[0]).toMatchObject({ timezone: 'Asia/Kolkata', unitId: `${DUE}-0-0`, runId: String(DUE) });
    expect((await show(id)).state).toBe('completed');
    expect(types()).toEqual(['campaign.published', 'campaign.started', 'campaign.completed']);
    for (const { type, detail } of world.told()) busEventSchemas[type as 'campaign.started'].parse(detail);
    expect(await results(id)).toMatchObject({
      people: { qualified: 3 },
      runs: [{ state: 'completed', people: 3, progress: { slices: 1, slicesDone: 1 } }],
    });
    expect(world.table.items.get(`${accountId}|template-use#${TEMPLATE}#${id}`)).toBeUndefined();
  });

  it('that finds nobody is completed with nobody', async () => {
    const id = await publish(everybody);
    await run(id, { runAt: DUE, people: [] });
    expect([(await show(id)).state, world.sent]).toEqual(['completed', []]);
    expect((await results(id)).runs).toMatchObject([{ state: 'completed', people: 0 }]);
  });

  it('sends nobody anything where the audience is larger than it may be', async () => {
    const many = [...everyone, ...Array.from({ length: 98 }, (_, place) => world.person(`more-${place}`))];
    const id = await publish({ ...everybody, care: { notOver: 100 } });
    await run(id, { runAt: DUE, people: many });
    expect(world.sent).toEqual([]);
    expect((await results(id)).runs[0].reason).toBe(
      'The audience is 101 people, more than 100: nobody was sent anything.',
    );
    expect((await show(id)).state).toBe('completed');
  });

  it('cuts a large audience into slices of at most 5,000 people, and ends with the last of them', async () => {
    const many = Array.from({ length: 11_000 }, (_, place) => place.toString(16).padStart(32, '0'));
    const id = await publish(everybody);
    await workOff('runs');
    await world.work.run(await world.finds(id, { runAt: DUE, people: many }));
    const slices = world.queues.take('slices');
    expect(slices.map(({ body }) => body.slice)).toEqual([0, 1, 2]);
    for (const { body } of [slices[2], slices[0]].flatMap((one) => one ?? [])) await world.work.slice(body);
    expect((await show(id)).state).toBe('running');
    await world.work.slice(slices[1]?.body);
    expect((await show(id)).state).toBe('completed');
    expect(world.people().sort()).toEqual(many);
    expect(Math.max(...world.sent.map(({ recipients }) => recipients.length))).toBe(1_000);
    expect(new Set(world.sent.map(({ unitId }) => unitId)).size).toBe(11);
  });

  it('hands on people as they are now, and those who are gone as gone', async () => {
    const [ann = '', bob = '', cid = ''] = everyone;
    world.person('bob', { deleted: true });
    world.table.items.delete(`${accountId}#${cid}`);
    const id = await publish(everybody);
    await run(id, { runAt: DUE, people: [ann, bob, cid] });
    const seen = world.sent.flatMap(({ recipients }) =>
      recipients.map(({ profile }) => [profile.profileId, profile.deleted]),
    );
    expect(new Map(seen as [string, boolean][])).toEqual(
      new Map([
        [ann, false],
        [bob, true],
        [cid, true],
      ]),
    );
  });

  it('whose query failed fails, and says why', async () => {
    const id = await publish(everybody);
    await workOff('runs');
    const ref = { accountId, queryId: `campaign-${id}-${DUE}` };
    await world.work.run(world.ended('query.run.failed', { ...ref, reason: 'It broke off (States.Timeout).' }));
    expect(await show(id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('States.Timeout') });
    expect(world.told().at(-1)).toMatchObject({ type: 'campaign.failed', detail: { run: { runAt: DUE } } });
  });

  it('that is stopped ends between two slices', async () => {
    const many = Array.from({ length: 6_000 }, (_, place) => place.toString(16).padStart(32, '0'));
    const id = await publish(everybody);
    await workOff('runs');
    await world.work.run(await world.finds(id, { runAt: DUE, people: many }));
    const [first, second] = world.queues.take('slices');
    await world.work.slice(first?.body);
    await world.api('POST', `/api/campaigns/${id}/stop`);
    await world.work.slice(second?.body);
    expect(world.people()).toHaveLength(5_000);
    expect((await results(id)).runs).toMatchObject([{ state: 'stopped', progress: { slices: 2, slicesDone: 1 } }]);
    expect(types().slice(-1)).toEqual(['campaign.stopped']);
  });

  it('in a quiet hour comes back when it is over, a quarter of an hour at a time', async () => {
    const send = world.sending.answer;
    world.sending.answer = () => ({ kind: 'postponed', until: DUE + 1_000 });
    const id = await publish(everybody);
    await run(id, { runAt: DUE, people: everyone });
    const [again, ...more] = world.queues.take('slices');
    expect([again?.delay, more]).toEqual([900, []]);
    vi.setSystemTime(NOW + 900_000);
    await world.work.slice(again?.body);
    const [last] = world.queues.take('slices');
    expect(last?.delay).toBe(100);
    world.sending.answer = send;
    await world.work.slice(last?.body);
    expect([(await show(id)).state, world.people().length]).toEqual(['completed', 3]);
  });
});

describe('a campaign that repeats', () => {
  const daily = { ...everybody, schedule: { kind: 'every', days: 2, at: '20261124 09:00', until: '20261127' } };
  const first = Date.parse('2026-11-24T03:30:00Z') / 1_000;
  const TWO_DAYS = 2 * 86_400;

  it('waits for its next run after each, and is completed after the last', async () => {
    const id = await publish(daily);
    for (const runAt of [first, first + TWO_DAYS]) {
      vi.setSystemTime(runAt * 1_000);
      expect(await world.work.run({ accountId, campaignId: id, runAt })).toEqual([]);
      await run(id, { runAt, people: everyone });
      if (runAt === first) {
        expect(await show(id)).toMatchObject({ state: 'scheduled', dueAt: '2026-11-26T03:30:00.000Z' });
        expect(world.scheduled.get(`${accountId}-${id}`)?.ScheduleExpression).toBe('at(2026-11-26T03:30:00)');
      }
    }
    expect((await show(id)).state).toBe('completed');
    expect(world.people()).toHaveLength(6);
    expect((await results(id)).runs).toHaveLength(2);
  });

  it('goes on after a run that failed', async () => {
    const id = await publish(daily);
    vi.setSystemTime(first * 1_000);
    await world.work.run({ accountId, campaignId: id, runAt: first });
    const ref = { accountId, queryId: `campaign-${id}-${first}` };
    await world.work.run(world.ended('query.run.failed', { ...ref, reason: 'no' }));
    expect(await show(id)).toMatchObject({ state: 'scheduled', dueAt: '2026-11-26T03:30:00.000Z' });
    expect((await results(id)).runs).toMatchObject([{ state: 'failed' }]);
  });

  it('begins one run however often it is started for the same time', async () => {
    const id = await publish(daily);
    vi.setSystemTime(first * 1_000);
    const due = { accountId, campaignId: id, runAt: first };
    await Promise.all([world.work.run(due), world.work.run(due), world.work.run(due)]);
    await world.work.run(due);
    expect((await results(id)).runs).toHaveLength(1);
    expect(types().filter((type) => type === 'campaign.started')).toHaveLength(1);
    await run(id, { runAt: first, people: everyone });
    await world.work.run(due);
    expect(world.people()).toHaveLength(3);
  });

  it('that is edited in the minute of a run waits for the one after it', async () => {
    const id = await publish(daily);
    vi.setSystemTime(first * 1_000);
    await world.work.run({ accountId, campaignId: id, runAt: first });
    await run(id, { runAt: first, people: everyone });
    vi.setSystemTime(first * 1_000 + 30_000);
    const schedule = { ...daily.schedule, until: '20261203' };
    const { json } = await world.api('PATCH', `/api/campaigns/${id}`, { body: { schedule } });
    expect(json.campaign).toMatchObject({ state: 'scheduled', dueAt: '2026-11-26T03:30:00.000Z' });
  });

  it.each([
    [{ until: '20261127' }, ['scheduled', '2026-11-26T03:30:00.000Z']],
    [{ until: '20261124' }, ['completed', undefined]],
  ])('that waits for a time at which it ran already is helped on (%j)', async (change, then) => {
    const id = await publish(daily);
    vi.setSystemTime(first * 1_000);
    await world.work.run({ accountId, campaignId: id, runAt: first });
    await run(id, { runAt: first, people: everyone });
    for (const key of [`campaign#${id}`, `due#${id}`]) {
      const item = world.table.items.get(`${accountId}|${key}`);
      const written = { ...JSON.parse(String(item?.written)), schedule: { ...daily.schedule, ...change } };
      world.table.put({ ...item, dueAt: first, written: JSON.stringify(written) });
    }
    vi.setSystemTime(first * 1_000 + 3_600_000);
    await world.work.reconcile();
    await workOff('runs');
    const { state, dueAt } = await show(id);
    expect([state, dueAt]).toEqual(then);
    expect([(await results(id)).runs.length, world.people().length]).toEqual([1, 3]);
    expect(await world.work.reconcile()).toMatchObject({ started: 0 });
  });

  it('does not begin before it is due, nor at a time that an edit has moved', async () => {
    const id = await publish(daily);
    await world.work.run({ accountId, campaignId: id, runAt: first });
    expect(world.queues.take('runs')).toMatchObject([{ body: { runAt: first }, delay: 900 }]);
    await world.api('PATCH', `/api/campaigns/${id}`, { body: { schedule: { kind: 'at', at: '20261130 09:00' } } });
    vi.setSystemTime(first * 1_000);
    await world.work.run({ accountId, campaignId: id, runAt: first });
    expect([world.asked(), (await show(id)).state]).toEqual([[], 'scheduled']);
  });
});

describe('whoever holds runs against the table, once an hour', () => {
  it('starts a run whose start was lost, and makes the schedule that was lost', async () => {
    const now = await publish(everybody);
    const later = await publish({ ...everybody, schedule: { kind: 'at', at: '20261125 09:00' } });
    world.queues.take('runs');
    world.scheduled.clear();
    expect(await world.work.reconcile()).toMatchObject({ made: 1, started: 1 });
    expect([...world.scheduled.keys()]).toEqual([`${accountId}-${later}`]);
    expect(world.queues.take('runs')).toMatchObject([{ body: { campaignId: now, runAt: DUE } }]);
    expect(await world.work.reconcile()).toMatchObject({ right: 1, started: 1 });
  });

  it('takes up a run at which nobody has been for hours, and leaves one that goes on', async () => {
    const id = await publish(everybody);
    await workOff('runs');
    expect(await world.work.reconcile()).toMatchObject({ started: 0 });
    await world.finds(id, { runAt: DUE, people: everyone });
    vi.setSystemTime(NOW + 4 * 3_600_000);
    expect(await world.work.reconcile()).toMatchObject({ started: 1 });
    await workOff('runs');
    await workOff('slices');
    expect([(await show(id)).state, world.people().length]).toEqual(['completed', 3]);
  });

  it('has the stream hand on what a live campaign waits for, where publishing it died before that was said', async () => {
    const live = { ...everybody, trigger: { kind: 'live', events: [{ event_name: 'Charged' }] } };
    const { json } = await world.api('POST', '/api/campaigns', { body: live });
    world.table.hooks.before = (command) => {
      if (Object(command).input?.Item?.pk === 'subscriptions') throw new Error('died');
    };
    expect((await world.api('POST', `/api/campaigns/${json.campaign.id}/publish`)).status).toBe(503);
    delete world.table.hooks.before;
    const subscription = () => world.table.items.get(`subscriptions|${accountId}#campaigns#live`);
    expect([(await show(json.campaign.id)).state, subscription()]).toEqual(['running', undefined]);
    expect(await world.work.reconcile()).toMatchObject({ subscribed: 1 });
    expect(subscription()).toMatchObject({ events: ['charged'], version: 1 });
    expect(await world.work.reconcile()).toMatchObject({ subscribed: 0 });

    world.table.hooks.before = (command) => {
      if (Object(command).input?.Item?.pk === 'subscriptions') throw new Error('died');
    };
    expect((await world.api('POST', `/api/campaigns/${json.campaign.id}/stop`)).status).toBe(503);
    delete world.table.hooks.before;
    expect(await world.work.reconcile()).toMatchObject({ subscribed: 1 });
    expect(subscription()).toMatchObject({ events: [], version: 2 });
  });

  it('removes a schedule that belongs to no campaign', async () => {
    const id = await publish({ ...everybody, schedule: { kind: 'at', at: '20261125 09:00' } });
    const schedule = world.scheduled.get(`${accountId}-${id}`);
    if (schedule) world.scheduled.set('GONE-1-7', { ...schedule, Name: 'GONE-1-7' });
    expect(await world.work.reconcile()).toMatchObject({ right: 1, removed: 1 });
  });
});
