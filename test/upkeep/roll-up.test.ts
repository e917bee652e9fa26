import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profileIdOf } from '#core/people/profile.ts';
import { formerSummaries, keysOf, readSummaries, throughOf } from '#store/commits/summaries.ts';
import { SUMMARY_LIMITS } from '../../lambdas/upkeep/domain/summary-plan.ts';
import { rollUp } from '../../lambdas/upkeep/use-cases/roll-up.ts';
import { runUpkeep } from '../../lambdas/upkeep/use-cases/run-upkeep.ts';
import { arrivalOf, eventOf, lakeOfOneTest } from '../support/lake-of-one-test.ts';
import { bury, compact, type Given, type Lake, smallSummaries, upkeepDeps } from './lake-window.ts';
import { countedAnew, summariesOf } from './summaries-of.ts';

const HOUR = 3_600_000;
const DAY = 86_400;
const START = 1_790_000_000;
const idOf = (identity: string) => profileIdOf({ accountId: 'ACME', kind: 'identity', value: identity });

const upkeep = (lake: Lake, given: Given & { retentionDays?: number } = {}) =>
  runUpkeep(upkeepDeps(lake, given), { accountId: 'ACME', timezone: 'UTC', retentionDays: given.retentionDays });
const rolled = (lake: Lake, given: Given = {}) => rollUp(upkeepDeps(lake, given), 'ACME');

let sequence = 0;
type Did = readonly [who: number, name: string, day: number];
const store = (lake: Lake, did: readonly Did[]) =>
  lake.run([
    arrivalOf(
      did.map(([who, name, day]) => eventOf(`p${who}`, name, START + day * DAY + (who % 2))),
      { sequence: ++sequence },
    ),
  ]);

const did: fc.Arbitrary<Did> = fc.tuple(
  fc.nat(6),
  fc.constantFrom('Charged', 'charged', 'App Opened'),
  fc.constantFrom(0, 0, 1, 2, 3, 8),
);
type Step =
  | { kind: 'store'; did: readonly Did[] }
  | { kind: 'compact' | 'roll up' }
  | { kind: 'upkeep'; killedAt: number; files: number }
  | { kind: 'bury'; who: number }
  | { kind: 'retain'; days: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('store'), did: fc.array(did, { minLength: 1, maxLength: 9 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('compact', 'roll up') }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('upkeep'), killedAt: fc.nat(9), files: fc.nat(2) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('bury'), who: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retain'), days: fc.nat(8) }) },
);

/** Dies at the given transaction, if there are as many; comes to its end where it is 0. */
async function killed(lake: Lake, { at, work }: { at: number; work: () => Promise<unknown> }): Promise<void> {
  let transactions = 0;
  lake.commits.hooks.before = (command) => {
    if (command instanceof TransactWriteCommand && ++transactions === at) throw new Error('killed');
  };
  await work().catch((thrown) => expect(String(thrown)).toContain('killed'));
  lake.commits.hooks.before = () => undefined;
}

async function take(lake: Lake, one: Step): Promise<void> {
  if (one.kind === 'store') await store(lake, one.did);
  if (one.kind === 'compact') await compact(lake);
  if (one.kind === 'roll up') await rolled(lake);
  if (one.kind === 'bury') await bury(lake, [{ identity: `p${one.who}`, version: 1_000 + sequence }]);
  if (one.kind === 'retain') {
    const now = lake.clock.now + 9 * DAY * 1_000;
    await upkeep(lake, { now, retentionDays: one.days + 1 });
  }
  if (one.kind === 'upkeep') {
    lake.clock.now += 6 * HOUR;
    const summaries = { ...smallSummaries, since: { files: one.files, rows: 100 } };
    await killed(lake, { at: one.killedAt, work: () => upkeep(lake, { summaries }) });
  }
}

async function expectEqual(lake: Lake): Promise<void> {
  const head = await lake.head();
  expect(await summariesOf(lake, head)).toEqual(await countedAnew(lake, head));
}

describe('the roll-up and the events since', () => {
  it('count what counting all events counts, whatever was stored, compacted, erased, dropped, or broken off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const lake = lakeOfOneTest();
        for (const one of steps) await take(lake, one);
        await upkeep(lake);
        await expectEqual(lake);
        await store(lake, [[1, 'Charged', 1]]);
        await expectEqual(lake);
      }),
      { numRuns: 25 },
    );
  }, 300_000);

  it('say the same of an older snapshot, however often events are rolled up after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(did, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 6 }),
        async (batches) => {
          const lake = lakeOfOneTest();
          const expected: unknown[] = [];
          for (const batch of batches) {
            await store(lake, batch);
            expected.push(await countedAnew(lake, await lake.head()));
            await upkeep(lake);
          }
          for (const [place, rows] of expected.entries()) expect(await summariesOf(lake, place + 1)).toEqual(rows);
        },
      ),
      { numRuns: 8 },
    );
  }, 120_000);
});

const partsOf = async (lake: Lake) => (await readSummaries(lake.log, 'ACME'))?.parts ?? [];
const keysIn = (lake: Lake) => [...lake.bucket.objects.keys()].filter((key) => key.includes('/summaries/'));
const everybody: Did[] = [0, 1, 2, 3, 4, 5, 6].map((who) => [who, 'Charged', 0]);

describe('the roll-up', () => {
  it('is cut by the ids of people into files of few rows, and named only when all of them are there', async () => {
    const lake = lakeOfOneTest();
    await store(lake, everybody);
    expect(await rolled(lake)).toEqual({ rolledUp: 1, rollUp: 'done' });
    const [part, ...more] = await partsOf(lake);
    expect(more).toEqual([]);
    expect(part).toMatchObject({ after: 0, through: 1 });
    expect(part?.files.length).toBeGreaterThan(1);
    expect(part?.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(7);
    expect(part?.files.map(({ from }) => from)).toEqual(part?.files.map(({ from }) => from).toSorted());
    expect(keysOf('ACME', { parts: part ? [part] : [] }).toSorted()).toEqual(keysIn(lake).toSorted());
  });

  it('is not begun for a few files of a few rows, which a reader is quick to count', async () => {
    const lake = lakeOfOneTest();
    for (let batch = 0; batch < 8; batch++) await store(lake, everybody);
    expect(await rolled(lake, { summaries: SUMMARY_LIMITS })).toEqual({ rolledUp: 0, rollUp: 'done' });
    await store(lake, everybody);
    expect(await rolled(lake, { summaries: SUMMARY_LIMITS })).toEqual({ rolledUp: 9, rollUp: 'done' });
    await expectEqual(lake);
  });

  it('leaves a large part as it is when little is new, and remembers what it was before', async () => {
    const lake = lakeOfOneTest();
    for (const name of ['A', 'B', 'C', 'D'])
      await store(
        lake,
        everybody.map(([who]) => [who, name, 0]),
      );
    await rolled(lake);
    const before = await partsOf(lake);
    await store(lake, [[1, 'A', 5]]);
    await rolled(lake);
    const after = await partsOf(lake);
    expect(after.slice(0, -1)).toEqual(before);
    expect(after.at(-1)).toMatchObject({ after: 4, through: 5, files: [{ rows: 1 }] });
    const former = await formerSummaries(lake.log, 'ACME');
    expect(former.map(({ parts }) => throughOf(parts))).toContain(4);
    await expectEqual(lake);
  });

  it('is one’s of two who make it at once, and the other changes nothing', async () => {
    const lake = lakeOfOneTest();
    await store(lake, everybody);
    const outcomes = await Promise.all([rolled(lake), rolled(lake)]);
    expect(outcomes.map((one) => one.rollUp).toSorted()).toEqual(['done', 'overtaken']);
    await expectEqual(lake);
  });

  it('leaves nothing out that is committed, and compacted with what was there, after it has looked at the head', async () => {
    const lake = lakeOfOneTest();
    await store(lake, [[1, 'Charged', 0]]);
    let looked = false;
    lake.commits.hooks.after = async (command) => {
      if (looked || !(command instanceof GetCommand) || command.input.Key?.sk !== 'head') return;
      looked = true;
      await store(lake, [[1, 'Charged', 8]]);
      await store(lake, [[1, 'Charged', 0]]);
      await compact(lake);
    };
    await rolled(lake);
    expect(looked).toBe(true);
    await expectEqual(lake);
  });

  it('begins no part after its time, and goes on an hour later', async () => {
    const lake = lakeOfOneTest();
    await store(lake, everybody);
    expect(await rolled(lake, { now: 10, deadline: 9 })).toEqual({ rolledUp: 0, rollUp: 'out of time' });
    expect(keysIn(lake)).toEqual([]);
    expect(await rolled(lake)).toMatchObject({ rollUp: 'done' });
    await expectEqual(lake);
  });

  it('is without a deleted person, and counts who comes back from then on', async () => {
    const lake = lakeOfOneTest();
    await store(lake, [...everybody, [1, 'App Opened', 1]]);
    await upkeep(lake);
    await bury(lake, [
      { identity: 'p1', version: 1_000 },
      { identity: 'p2', version: 1_000 },
    ]);
    await store(lake, [[1, 'Charged', 9]]);
    await upkeep(lake);
    expect(await upkeep(lake, { now: lake.clock.now + 5 * HOUR })).toMatchObject({ erased: 2, outcome: 'done' });
    const rows = await summariesOf(lake, await lake.head());
    expect(rows).toHaveLength(6);
    expect(rows.filter((row) => row.profile_id === idOf('p1'))).toMatchObject([{ event_key: 'charged', count: '1' }]);
    expect(rows.some((row) => row.profile_id === idOf('p2'))).toBe(false);
    await expectEqual(lake);
  });

  it('is made anew when dates are dropped, beside the one that serves until then', async () => {
    const lake = lakeOfOneTest();
    for (const day of [0, 1, 8])
      await store(
        lake,
        everybody.map(([who]) => [who, 'Charged', day]),
      );
    await upkeep(lake);
    const before = await partsOf(lake);
    const now = (START + 8 * DAY) * 1_000;
    expect(await upkeep(lake, { now, deadline: now - 1, retentionDays: 2 })).toMatchObject({ rollUp: 'out of time' });
    expect(await readSummaries(lake.log, 'ACME')).toMatchObject({ parts: before, next: [] });
    expect(await upkeep(lake, { now, retentionDays: 2 })).toMatchObject({ dropped: 0, rollUp: 'done' });
    expect(await readSummaries(lake.log, 'ACME')).not.toHaveProperty('next');
    const rows = await summariesOf(lake, 3);
    expect(rows.map((row) => [row.count, row.first])).toEqual(rows.map((row) => ['1', row.last]));
    await expectEqual(lake);
  });
});
