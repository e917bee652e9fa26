import { beforeEach, describe, expect, it, vi } from 'vitest';
import { busEventSchemas } from '#core/messages/bus-events.ts';
import { accountId } from '../support/http-account.ts';
import { type RunsWorld, runsWorld } from './runs-world.ts';
import { TEMPLATE } from './shop-template.ts';

/** What an author does with campaigns. In Kolkata it is 01:30 on the 24th of November 2026. */
const NOW = Date.parse('2026-11-23T20:00:00Z');
let world: RunsWorld;
const content = { type: 'json', keyValues: [{ name: 'offer', value: 'spring' }], urlPairs: [] };
const everybody = { name: 'All', templateId: TEMPLATE, content: { type: 'json' }, trigger: { kind: 'everybody' } };
const live = {
  ...everybody,
  name: 'Welcome',
  trigger: { kind: 'live', events: [{ event_name: 'App Launched' }] },
};
const viewed = { event_name: 'Viewed', event_properties: [{ name: 'Price', operator: 'greater_than', value: 5 }] };
const reordered = { event_properties: viewed.event_properties, event_name: viewed.event_name };
const charged = { event_name: 'Charged' };
const series = { kind: 'live', events: [viewed, charged], withinSeconds: 600 };
const create = async (body: object) => (await world.api('POST', '/api/campaigns', { body })).json.campaign.id as number;
const call = async (id: number, action: string) => await world.api('POST', `/api/campaigns/${id}/${action}`);
const show = async (id: number) => (await world.api('GET', `/api/campaigns/${id}`)).json.campaign;
const item = (sk: string) => world.table.items.get(`${accountId}|${sk}`);
const types = () => world.told().map(({ type }) => type);

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  world = await runsWorld();
});

describe('a draft', () => {
  it('is made with what is left out as it is most often wanted, and sends nothing', async () => {
    const { status, json } = await world.api('POST', '/api/campaigns', { body: everybody });
    expect(status).toBe(201);
    expect(json.campaign).toMatchObject({
      id: NOW / 1_000,
      state: 'draft',
      madeBy: 'api',
      content: { type: 'json', keyValues: [], urlPairs: [] },
      schedule: { kind: 'now', delaySeconds: 0 },
      care: {},
    });
    expect([types(), world.scheduled.size, world.queues.lying.runs]).toEqual([[], 0, []]);
  });

  it('gets an id of its own where several are made in one second', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => create(everybody)));
    expect(new Set(ids).size).toBe(3);
  });

  it('can be edited and deleted', async () => {
    const id = await create(everybody);
    const { json } = await world.api('PATCH', `/api/campaigns/${id}`, { body: { name: 'Some', content } });
    expect(json.campaign).toMatchObject({ name: 'Some', content, trigger: { kind: 'everybody' } });
    expect((await world.api('DELETE', `/api/campaigns/${id}`)).status).toBe(200);
    expect((await world.api('GET', `/api/campaigns/${id}`)).status).toBe(404);
  });

  it('keeps what its author wrote, byte for byte', async () => {
    const ugly = { name: '__proto__', value: { constructor: 'x', ' ': ['\u2028', '🎈'] } };
    const id = await create({ ...everybody, content: { ...content, keyValues: [ugly] } });
    expect((await show(id)).content.keyValues).toEqual([ugly]);
  });

  it.each<[object, string]>([
    [{ name: '' }, 'name: must be a text of 1 to 120 characters'],
    [{ colour: 'red' }, 'colour: is not a field here'],
    [{ templateId: 5 }, 'templateId: there is no webhook template 5'],
    [{ care: { most: 99 } }, 'care.most: must be a whole number from 100 to 1,000,000,000'],
    [{ care: { controlPercent: 1 } }, 'care.controlPercent: must be a whole number from 2 to 99'],
    [{ care: { quiet: { from: '24:00', to: '07:00' } } }, 'care.quiet.from: must be HH:MM'],
    [
      { schedule: { kind: 'now', delaySeconds: 2_592_001 } },
      'schedule.delaySeconds: must be a whole number from 0 to 2,592,000',
    ],
    [
      { schedule: { kind: 'at', at: '20261124 1:30' } },
      'schedule.at: must be a minute of the account\'s clock, "YYYYMMDD HH:MM"',
    ],
    [{ trigger: { kind: 'moon' } }, 'trigger.kind: must be one of live, inaction, past, date, segment, everybody'],
    [
      { trigger: { kind: 'live', events: [] } },
      'trigger.events: must be a list of 1 to 5 events, in the order in which they are to be done',
    ],
    [
      { trigger: { kind: 'live', events: [{ event_name: 'A' }, { event_name: 'B' }] } },
      'trigger.withinSeconds: is required with several events: all of them are to be done within it',
    ],
    [
      { trigger: { kind: 'live', events: [{ event_name: 'A', from: 20260101 }] } },
      'trigger.events[0].from: is not a field here; there are event_name, event_properties, session_properties',
    ],
    [
      { trigger: { kind: 'date', property: 'Last Purchase', days: 366 } },
      'trigger.days: must be a whole number from -365 to 365',
    ],
    [{ trigger: { kind: 'segment', segmentId: 9 } }, 'trigger.segmentId: there is no segment 9'],
    [
      { trigger: { kind: 'past', query: { event_nam: 'A' } } },
      'trigger.query.event_nam: is not known here, did you mean event_name?',
    ],
    [
      { trigger: { kind: 'date', property: 'x', days: 1, profile: { profile_field: [] } } },
      'trigger.profile.profile_field: is not known here, did you mean profile_fields?',
    ],
    [
      { trigger: live.trigger, schedule: { kind: 'at', at: '20261124 09:00' } },
      'schedule.kind: must be now: a live campaign begins when it is published',
    ],
  ])('that says %j is refused by the field and its limit', async (wrong, error) => {
    const { status, json } = await world.api('POST', '/api/campaigns', { body: { ...everybody, ...wrong } });
    expect([status, json.error]).toEqual([400, error]);
  });

  it('names the place in a body whose Liquid is wrong', async () => {
    const body = { ...everybody, content: { type: 'text', body: 'Hi {% if %}' } };
    const { status, json } = await world.api('POST', '/api/campaigns', { body });
    expect([status, json.error]).toEqual([400, expect.stringMatching(/^content\.body/)]);
  });
});

describe('a scheduled campaign', () => {
  const at = { ...everybody, schedule: { kind: 'at', at: '20261124 09:00' } };

  it('gets one schedule for its run, by the account’s clock, and the bus is told', async () => {
    const id = await create(at);
    const { json } = await call(id, 'publish');
    expect(json.campaign).toMatchObject({ state: 'scheduled', dueAt: '2026-11-24T03:30:00.000Z' });
    const schedule = world.scheduled.get(`${accountId}-${id}`);
    expect(schedule).toMatchObject({ ScheduleExpression: 'at(2026-11-24T03:30:00)', ActionAfterCompletion: 'DELETE' });
    expect(JSON.parse(schedule?.Target?.Input ?? '')).toEqual({ accountId, campaignId: id, runAt: 1_795_491_000 });
    expect(types()).toEqual(['campaign.published']);
    busEventSchemas['campaign.published'].parse(world.told()[0]?.detail);
  });

  it('published twice is published once', async () => {
    const id = await create(at);
    await call(id, 'publish');
    expect((await call(id, 'publish')).status).toBe(200);
    expect([types(), world.scheduled.size]).toEqual([['campaign.published'], 1]);
  });

  it('that is edited moves its run', async () => {
    const id = await create(at);
    await call(id, 'publish');
    await world.api('PATCH', `/api/campaigns/${id}`, { body: { schedule: { kind: 'at', at: '20261125 09:00' } } });
    expect(world.scheduled.get(`${accountId}-${id}`)?.ScheduleExpression).toBe('at(2026-11-25T03:30:00)');
  });

  it('whose time is over is not published', async () => {
    const id = await create({ ...at, schedule: { kind: 'at', at: '20261124 01:00' } });
    const { status, json } = await call(id, 'publish');
    expect([status, json.error]).toEqual([400, 'schedule.at: must not be in the past']);
  });

  it('that is stopped has no schedule any more, and cannot go on', async () => {
    const id = await create(at);
    await call(id, 'publish');
    expect((await call(id, 'stop')).json.campaign.state).toBe('stopped');
    expect([world.scheduled.size, types()]).toEqual([0, ['campaign.published', 'campaign.stopped']]);
    expect((await call(id, 'publish')).json.error).toBe('This campaign is stopped; make another one');
    expect((await call(id, 'stop')).status).toBe(200);
    expect(types()).toHaveLength(2);
  });

  it('of now begins at once, and after a delay of seconds when they are over', async () => {
    await call(await create(everybody), 'publish');
    await call(await create({ ...everybody, schedule: { kind: 'now', delaySeconds: 30 } }), 'publish');
    expect(world.queues.take('runs').map(({ delay }) => delay)).toEqual([0, 30]);
    const days = await create({ ...everybody, schedule: { kind: 'now', delaySeconds: 86_400 } });
    await call(days, 'publish');
    expect(world.scheduled.get(`${accountId}-${days}`)?.ScheduleExpression).toBe('at(2026-11-24T20:00:00)');
  });
});

describe('a live campaign', () => {
  it('is in the index of live ones from its publishing to its stop, and each change is counted', async () => {
    const id = await create(live);
    expect(item('live')).toBeUndefined();
    expect((await call(id, 'publish')).json.campaign.state).toBe('running');
    expect([item('live'), item(`live#${id}`)]).toMatchObject([{ version: 1, campaigns: 1 }, { campaignId: id }]);
    await world.api('PATCH', `/api/campaigns/${id}`, { body: { name: 'Hello' } });
    expect(item('live')).toMatchObject({ version: 2, campaigns: 1 });
    expect(JSON.parse(String(item(`live#${id}`)?.written)).name).toBe('Hello');
    await call(id, 'stop');
    expect(item('live')).toMatchObject({ version: 3, campaigns: 0 });
    expect(item(`live#${id}`)).toBeUndefined();
    expect(types()).toEqual(['campaign.published', 'campaign.started', 'campaign.stopped']);
  });

  it.each([
    ['nothing that counts', { name: 'Hello', content }, false],
    [
      'the same, whatever the order of its fields',
      { trigger: { ...series, events: [{ ...reordered }, charged] } },
      false,
    ],
    ['the same within another time', { trigger: { ...series, withinSeconds: 60 } }, false],
    ['other people', { trigger: { ...series, profile: { profile_fields: [] } } }, false],
    ['another event', { trigger: { ...series, events: [charged, charged] } }, true],
    ['another filter', { trigger: { ...series, events: [{ ...viewed, event_properties: [] }, charged] } }, true],
    ['another kind', { trigger: { kind: 'inaction', events: [viewed], not: charged, withinSeconds: 600 } }, true],
  ])('that is edited to ask for %s begins anew to count steps: %j', async (_, body, anew) => {
    const id = await create({ ...live, trigger: series });
    await call(id, 'publish');
    vi.setSystemTime(NOW + 60_000);
    expect((await world.api('PATCH', `/api/campaigns/${id}`, { body })).status).toBe(200);
    // Three seconds later, everybody knows of the edit.
    expect(item(`live#${id}`)?.countsFrom).toBe(anew ? NOW + 63_000 : undefined);
    vi.setSystemTime(NOW + 120_000);
    await world.api('PATCH', `/api/campaigns/${id}`, { body: { name: 'Hello again' } });
    expect(item(`live#${id}`)?.countsFrom).toBe(anew ? NOW + 63_000 : undefined);
  });

  it('stays live when it is edited', async () => {
    const id = await create(live);
    await call(id, 'publish');
    const { status, json } = await world.api('PATCH', `/api/campaigns/${id}`, {
      body: { trigger: { kind: 'everybody' } },
    });
    expect([status, json.error]).toEqual([
      400,
      'trigger.kind: cannot change between live and scheduled once the campaign is published',
    ]);
  });

  it('says who needs its template, as long as it has not ended', async () => {
    const id = await create(live);
    await call(id, 'publish');
    expect(item(`template-use#${TEMPLATE}#${id}`)).toMatchObject({ campaignId: id, name: 'Welcome' });
    await call(id, 'stop');
    expect(item(`template-use#${TEMPLATE}#${id}`)).toBeUndefined();
  });

  it('is not published where its template is gone, however that came about', async () => {
    const id = await create(live);
    world.table.items.delete(`${accountId}|template#${TEMPLATE}`);
    const { status, json } = await call(id, 'publish');
    expect([status, json.error]).toEqual([400, `templateId: there is no webhook template ${TEMPLATE}`]);
    expect((await show(id)).state).toBe('draft');
  });
});

describe('the list of campaigns', () => {
  it('is paged, the newest first, and can be asked for those of one state', async () => {
    const ids: number[] = [];
    for (let made = 0; made < 60; made++) ids.push(await create(made % 2 === 0 ? everybody : live));
    await call(ids[59] ?? 0, 'publish');
    const first = (await world.api('GET', '/api/campaigns')).json;
    expect(first.campaigns.map(({ id }: { id: number }) => id)).toEqual(ids.slice(10).reverse());
    const second = (await world.api('GET', '/api/campaigns', { query: `before=${first.next}` })).json;
    expect(second.campaigns.map(({ id }: { id: number }) => id)).toEqual(ids.slice(0, 10).reverse());
    expect(second.next).toBeUndefined();
    const running = (await world.api('GET', '/api/campaigns', { query: 'state=running' })).json;
    expect(running.campaigns.map(({ id }: { id: number }) => id)).toEqual([ids[59]]);
  });

  it('loses none of many large ones: pages are shorter, and name the next', async () => {
    const large = { ...everybody, content: { type: 'text', body: 'x'.repeat(60_000) } };
    const ids: number[] = [];
    for (let made = 0; made < 40; made++) {
      vi.setSystemTime(NOW + made * 500);
      ids.push(await create(large));
    }
    await call(ids[0] ?? 0, 'publish');
    const listed = async (query: string) => {
      const found: number[] = [];
      let page = (await world.api('GET', '/api/campaigns', { query })).json;
      for (; ; page = (await world.api('GET', '/api/campaigns', { query: `${query}&before=${page.next}` })).json) {
        found.push(...page.campaigns.map(({ id }: { id: number }) => id));
        if (page.next === undefined) return found;
      }
    };
    expect(await listed('')).toEqual(ids.toReversed());
    expect(await listed('state=scheduled')).toEqual(ids.slice(0, 1));
  });

  it('is of the caller’s own account alone (failure mode 22)', async () => {
    const id = await create(everybody);
    for (const [key, found] of [...world.table.items]) {
      if (key !== `${accountId}|campaign#${id}`) continue;
      world.table.items.delete(key);
      world.table.put({ ...found, pk: 'OTHER-2', accountId: 'OTHER-2' });
    }
    expect((await world.api('GET', '/api/campaigns')).json.campaigns).toEqual([]);
    expect((await world.api('GET', `/api/campaigns/${id}`)).status).toBe(404);
    expect((await call(id, 'publish')).status).toBe(404);
  });
});
