import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommittedFile } from '#store/commits/files.ts';
import { eventFile, profileFile } from '../cursors/lake-files.ts';
import { ugliestNumbers, ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';
import { ask, lakeFiles, world } from './counts-world.ts';

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
