import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt } from '#core/webhooks/attempt.ts';
import { freshDuck } from '#runtime/duckdb.ts';
import { type Search, searchAttempts } from '../../lambdas/webhooks/use-cases/search-attempts.ts';
import { ugliestEventNames, ugliestPropertyNames } from '../support/ugliest.ts';
import { accountId, attempt, memoryLog, START } from './attempts.ts';

const DAY = 86_400_000;
const window = { from: START - DAY, to: START + DAY };

function searching() {
  const log = memoryLog();
  const search = searchAttempts({
    attempts: log.attempts,
    withDuck: freshDuck({ threads: 1 }),
    now: () => log.clock.now,
  });
  const find = (asked: Partial<Search> = {}) =>
    search({ accountId, filter: {}, profileIds: undefined, window, limit: 100, after: undefined, ...asked });
  /** All pages, as somebody who follows the cursor gets them. */
  async function walk(asked: Partial<Search>): Promise<string[]> {
    const ids: string[] = [];
    let after: Search['after'];
    do {
      const page = await find({ ...asked, after });
      ids.push(...page.found.map(({ deliveryId, attempt: number }) => `${deliveryId}/${number}`));
      after = page.next;
    } while (after);
    return ids;
  }
  return { ...log, find, walk };
}

describe('searching the log of attempts', () => {
  it('finds attempts by campaign, template, person, class, outcome, status, call and time', async () => {
    const { write, find } = searching();
    const wanted = attempt({
      ...{ deliveryId: 'x', templateId: 8, campaignId: 80, profileIds: ['p8', 'p9'] },
      ...{ class: '5xx', status: 503, outcome: 'retry', at: START + 5, replay: { run: 'r1', attempted: true } },
    });
    await write([attempt(), wanted, attempt({ at: START + 60_000 })]);
    const filters: Partial<Search>[] = [
      { filter: { template: 8 } },
      { filter: { campaign: 80 } },
      { filter: { class: ['4xx', '5xx'] } },
      { filter: { outcome: ['retry', 'exhausted'] } },
      { filter: { status: 503 } },
      { filter: { delivery: 'x' } },
      { profileIds: ['nobody', 'p9'] },
      { window: { from: START + 5, to: START + 6 } },
    ];
    for (const asked of filters) {
      const { found } = await find(asked);
      expect(found, JSON.stringify(asked)).toEqual([{ ...wanted, key: expect.any(String) }]);
    }
    expect((await find({ filter: { template: 8, campaign: 70 } })).found).toEqual([]);
    expect((await find({ profileIds: [] })).found).toEqual([]);
  });

  it('has the newest first, the newest minute among them', async () => {
    const { write, find } = searching();
    for (let minute = 0; minute < 5; minute++) {
      const at = START + minute * 60_000;
      await write([attempt({ at, deliveryId: `a${minute}` }), attempt({ at: at + 9, deliveryId: `b${minute}` })]);
    }
    const { found } = await find({ limit: 4 });
    expect(found.map(({ deliveryId }) => deliveryId)).toEqual(['b4', 'a4', 'b3', 'a3']);
  });

  it('never shows another account’s, whatever stands in its files (failure mode 22)', async () => {
    const { write, find } = searching();
    await write([attempt({ accountId: 'OTHER-2' })], START, 'OTHER-2');
    await write([attempt({ accountId: 'OTHER-2', deliveryId: 'strayed' }), attempt({ deliveryId: 'mine' })]);
    expect((await find()).found.map(({ deliveryId }) => deliveryId)).toEqual(['mine']);
  });

  it('takes ids for nothing but texts, the ugliest too (failure mode 30)', async () => {
    const { write, find } = searching();
    const ids = [...new Set<string>([...ugliestEventNames, ...ugliestPropertyNames])].filter((id) => id.length <= 128);
    await write(ids.map((deliveryId) => attempt({ deliveryId, profileIds: [deliveryId], class: 'other' })));
    for (const id of ids) {
      expect((await find({ filter: { delivery: id } })).found.map(({ deliveryId }) => deliveryId)).toEqual([id]);
    }
    const { found } = await find({ profileIds: ids.slice(0, 40), limit: 1_000 });
    expect(found.map(({ deliveryId }) => deliveryId).toSorted()).toEqual(ids.slice(0, 40).toSorted());
  });

  it('leaves out lines and files that cannot be read, and answers with the others', async () => {
    const { write, find, logged } = searching();
    const key = await write([attempt({ deliveryId: 'good' }), Object({ broken: true })]);
    const beside = key.replace('.ndjson', 'x.ndjson');
    logged.objects.set(beside, { bytes: Buffer.from('no gzip'), metadata: {}, modifiedAt: 0 });
    expect((await find()).found.map(({ deliveryId }) => deliveryId)).toEqual(['good']);
  });

  it('stops after so many seconds, and goes on from there with the cursor', async () => {
    const { write, find, clock, s3 } = searching();
    for (let batch = 0; batch < 40; batch++)
      await write([attempt({ at: START + batch * 1_000, deliveryId: `d${batch}` })]);
    const send = s3.send;
    s3.send = async (command: unknown) => {
      clock.now += 1_000;
      return await send(command);
    };
    const asked = { filter: { delivery: 'd0' } };
    const first = await find(asked);
    expect(first).toMatchObject({ found: [], files: 32 });
    expect((await find({ ...asked, after: first.next })).found).toHaveLength(1);
  });

  it('gives the same attempts in pages of any size, each once', async () => {
    const batches = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 3 * 3_600 }), sizes: fc.integer({ min: 1, max: 6 }) }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: 1, max: 7 }), async (given, limit) => {
        const { write, walk } = searching();
        const all: Attempt[] = [];
        for (const { at, sizes } of given) {
          const batch = Array.from({ length: sizes }, (_, place) =>
            attempt({ at: START + at * 1_000 + (place % 2), attempt: 1 + (place % 3) }),
          );
          all.push(...batch);
          await write(batch, START + at * 1_000);
        }
        const ids = await walk({ limit });
        expect(ids.toSorted()).toEqual(all.map((one) => `${one.deliveryId}/${one.attempt}`).toSorted());
      }),
      { numRuns: 8 },
    );
  });
});
