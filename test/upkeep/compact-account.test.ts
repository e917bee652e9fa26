import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filesBetween } from '#store/commits/files.ts';
import { findUpload } from '#store/commits/groups.ts';
import { dateOfKey, VARIOUS_DATES } from '#store/lake/lake.ts';
import { arrivalOf, eventOf, lakeOfOneTest, profileOf } from '../support/lake-of-one-test.ts';
import { compact, type Lake, rowsWithin, type Seen } from './lake-window.ts';

const DAY = 86_400;
const START = 1_790_000_000;

/** A batch of a few events on `days` days, and of profiles. */
const batchOf = (commit: number, days: number) =>
  arrivalOf(
    [
      ...Array.from({ length: days }, (_, day) =>
        eventOf(`p${(commit + day) % 5}`, day % 2 ? 'Charged' : 'App Opened', START + day * DAY + commit),
      ),
      profileOf(`p${commit % 5}`, { Name: `Name ${commit}`, Commit: commit }),
    ],
    { sequence: commit },
  );

async function lakeOf(days: readonly number[]): Promise<Lake> {
  const lake = lakeOfOneTest();
  for (const [index, some] of days.entries()) await lake.run([batchOf(index + 1, some)]);
  return lake;
}

async function byCommit(lake: Lake, kind: 'events' | 'profiles'): Promise<Seen[][]> {
  const rows: Seen[][] = [];
  for (let commit = 1; commit <= (await lake.head()); commit++) {
    rows.push(await rowsWithin(lake, { kind, after: commit - 1, upTo: commit }));
  }
  return rows;
}

const sorted = (rows: readonly Seen[]) => rows.map((row) => JSON.stringify(row)).toSorted();
const files = (lake: Lake, kind: 'events' | 'profiles' = 'events') =>
  filesBetween(lake.log, { accountId: 'ACME', kind, after: 0, upTo: 9_999 });

describe('compaction', () => {
  it('changes nothing that is seen through any window, whatever the batches were', async () => {
    const days = fc.array(fc.constantFrom(1, 2, 3, 9), { minLength: 2, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(days, fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 4 }), async (batches, windows) => {
        const lake = await lakeOf(batches);
        const before = { events: await byCommit(lake, 'events'), profiles: await byCommit(lake, 'profiles') };
        const half = Math.ceil(batches.length / 2);
        await compact(lake);
        await lake.run([batchOf(batches.length + 1, 2)]);
        await compact(lake);
        for (const [a, b] of [...windows, [0, half] as const, [half, batches.length] as const]) {
          const [after, upTo] = a < b ? [a, b] : [b, a];
          for (const kind of ['events', 'profiles'] as const) {
            const within = await rowsWithin(lake, { kind, after, upTo: Math.min(upTo, batches.length) });
            expect(sorted(within)).toEqual(sorted(before[kind].slice(after, Math.min(upTo, batches.length)).flat()));
          }
        }
      }),
      { numRuns: 4 },
    );
  }, 120_000);

  it('leaves few files, each of one date, with commits, counts and dates that are true', async () => {
    const lake = await lakeOf([9, 9, 1, 2, 9, 3, 9, 1]);
    expect((await files(lake)).filter((file) => dateOfKey(file.key) === VARIOUS_DATES)).toHaveLength(4);
    expect(await compact(lake)).toMatchObject({ outcome: 'done' });
    const after = await files(lake);
    expect(new Set(after.map((file) => dateOfKey(file.key))).size).toBe(9);
    expect(after.length).toBeLessThanOrEqual(12);
    for (const file of after) {
      expect([file.fromDate, file.toDate]).toEqual([dateOfKey(file.key), dateOfKey(file.key)]);
      expect([...file.names.values()].reduce((sum, rows) => sum + rows, 0)).toBe(file.rows);
    }
    expect(after.reduce((sum, file) => sum + file.rows, 0)).toBe(9 + 9 + 1 + 2 + 9 + 3 + 9 + 1);
    expect(await files(lake, 'profiles')).toHaveLength(1);
    expect(await compact(lake)).toMatchObject({ removed: 0, added: 0, outcome: 'done' });
  });

  it('keeps every object that it replaced, and still knows the uploads that were in it', async () => {
    const lake = await lakeOf([1, 1, 1, 1]);
    const before = [...lake.bucket.objects.keys()];
    await compact(lake);
    for (const key of before) expect(lake.bucket.objects.has(key)).toBe(true);
    const uploadId = (2).toString(16).padStart(16, '0').padEnd(24, '0');
    expect(await findUpload(lake.log, { accountId: 'ACME', uploadId })).toMatchObject({ commit: 2 });
    const again = { ...batchOf(2, 1), sequence: '99', again: true };
    await lake.run([again]);
    expect(await rowsWithin(lake, { kind: 'events', after: 0, upTo: 99 })).toHaveLength(4);
  });

  it.each(['before', 'after'] as const)('that dies %s its transaction loses and doubles nothing', async (moment) => {
    const lake = await lakeOf([9, 1, 2, 9, 1]);
    const before = await rowsWithin(lake, { kind: 'events', after: 0, upTo: 5 });
    let transactions = 0;
    lake.commits.hooks[moment] = (command) => {
      if (command instanceof TransactWriteCommand && ++transactions === 2) throw new Error('killed');
    };
    await expect(compact(lake)).rejects.toThrow('killed');
    lake.commits.hooks[moment] = () => undefined;
    expect(await rowsWithin(lake, { kind: 'events', after: 0, upTo: 5 })).toEqual(before);
    expect(await compact(lake)).toMatchObject({ outcome: 'done' });
    expect(await rowsWithin(lake, { kind: 'events', after: 0, upTo: 5 })).toEqual(before);
  });

  it('by two at once is done by one of them', async () => {
    const lake = await lakeOf([1, 1, 9, 1, 2, 1]);
    const before = await rowsWithin(lake, { kind: 'events', after: 0, upTo: 6 });
    const outcomes = await Promise.all([compact(lake), compact(lake)]);
    expect(outcomes.map(({ outcome }) => outcome)).toContain('overtaken');
    expect(await rowsWithin(lake, { kind: 'events', after: 0, upTo: 6 })).toEqual(before);
  });

  it('goes on beside batches that are being stored', async () => {
    const lake = await lakeOf([2, 2, 2, 2]);
    let next = 5;
    let storing = false;
    lake.commits.hooks.before = async (command) => {
      if (storing || !(command instanceof TransactWriteCommand) || next > 8) return;
      storing = true;
      await lake.run([batchOf(next++, 2)]);
      storing = false;
    };
    await compact(lake);
    expect(await lake.head()).toBe(next - 1);
    expect(next).toBeGreaterThan(6);
    expect(await rowsWithin(lake, { kind: 'events', after: 0, upTo: 99 })).toHaveLength(2 * (next - 1));
    expect(await rowsWithin(lake, { kind: 'events', after: 3, upTo: 6 })).toHaveLength(6);
  });

  it('begins nothing after its time', async () => {
    const lake = await lakeOf([1, 1, 1]);
    expect(await compact(lake, { now: 10, deadline: 9 })).toEqual({
      removed: 0,
      added: 0,
      rows: 0,
      outcome: 'out of time',
    });
  });
});

describe('a reader that lists files while they are replaced', () => {
  it('sees every row once, because it lists again', async () => {
    const lake = await lakeOf([1, 1, 1, 1]);
    let listings = 0;
    lake.commits.hooks.after = async (command) => {
      if (Object(command).constructor.name === 'QueryCommand' && ++listings === 1) await compact(lake);
    };
    const seen = await files(lake);
    expect(seen.reduce((sum, file) => sum + file.rows, 0)).toBe(4);
    for (const file of seen) expect(file.minCommit).toBeDefined();
  });
});
