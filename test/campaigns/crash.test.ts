import { beforeEach, describe, expect, it, vi } from 'vitest';
import { accountId } from '../support/http-account.ts';
import { type RunsWorld, runsWorld } from './runs-world.ts';
import { TEMPLATE } from './shop-template.ts';

/** A run whose functions die at every call that they make to the table, before it or after it, and are called again. */
const NOW = Date.parse('2026-11-23T20:00:00Z');
const DUE = NOW / 1_000;
const everybody = { name: 'All', templateId: TEMPLATE, content: { type: 'json' }, trigger: { kind: 'everybody' } };
let world: RunsWorld;
let id: number;
let people: string[];

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  world = await runsWorld();
  people = ['ann', 'bob', 'cid'].map((name) => world.person(name));
  id = (await world.api('POST', '/api/campaigns', { body: everybody })).json.campaign.id;
  await world.api('POST', `/api/campaigns/${id}/publish`);
  world.queues.take('runs');
});

/** Calls a worker until it comes through, dying at its first call, then at its second, and so on; answers how often it died. */
async function dying(when: 'before' | 'after', call: () => Promise<string[]>): Promise<number> {
  for (let deaths = 0; ; deaths++) {
    let left = deaths;
    world.table.hooks[when] = () => {
      if (left-- === 0) throw new Error('died');
    };
    const again = await call();
    delete world.table.hooks[when];
    if (again.length === 0 && left >= 0) return deaths;
    // It comes again in the state that the death left behind.
    expect(deaths).toBeLessThan(60);
  }
}

async function drain(when: 'before' | 'after'): Promise<number> {
  let deaths = 0;
  for (let turns = 0; turns < 40; turns++) {
    const [slice] = world.queues.take('slices');
    if (!slice) return deaths;
    deaths += await dying(when, () => world.work.slice(slice.body));
  }
  throw new Error('slices come for ever');
}

describe.each(['before', 'after'] as const)('a run that dies %s any of its calls', (when) => {
  it('is one run, sends to everybody by the same units, and is completed and told of', async () => {
    const due = { accountId, campaignId: id, runAt: DUE };
    let deaths = await dying(when, () => world.work.run(due));
    const found = await world.finds(id, { runAt: DUE, people });
    deaths += await dying(when, () => world.work.run(found));
    deaths += await drain(when);
    expect(deaths).toBeGreaterThan(5);
    expect(new Set(world.sent.map(({ unitId }) => unitId))).toEqual(new Set([`${DUE}-0-0`]));
    expect(new Set(world.people())).toEqual(new Set(people));
    const { json } = await world.api('GET', `/api/campaigns/${id}/results`);
    expect(json.results.runs).toMatchObject([
      { state: 'completed', people: 3, progress: { slices: 1, slicesDone: 1 } },
    ]);
    vi.setSystemTime(NOW + 3_600_000);
    await world.work.reconcile();
    const told = world.told().map(({ type }) => type);
    expect(new Set(told)).toEqual(new Set(['campaign.published', 'campaign.started', 'campaign.completed']));
    expect([...world.table.items.keys()].filter((key) => key.includes('untold#'))).toEqual([]);
  });
});
