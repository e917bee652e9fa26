import { describe, expect, it } from 'vitest';
import { formerSummaries, keysOf, readSummaries } from '#store/commits/summaries.ts';
import { KEPT_MS } from '../../lambdas/upkeep/domain/sweep.ts';
import { rollUp } from '../../lambdas/upkeep/use-cases/roll-up.ts';
import { sweepAccount } from '../../lambdas/upkeep/use-cases/sweep-account.ts';
import { arrivalOf, eventOf, lakeOfOneTest, profileOf } from '../support/lake-of-one-test.ts';
import { compact, type Lake, rowsWithin, smallSummaries, upkeepDeps } from './lake-window.ts';
import { countedAnew, summariesOf } from './summaries-of.ts';

const batchOf = (commit: number) =>
  arrivalOf([eventOf(`p${commit}`), profileOf(`p${commit}`, { Commit: commit })], { sequence: commit });

async function compactedLake(): Promise<Lake> {
  const lake = lakeOfOneTest();
  for (const commit of [1, 2, 3]) await lake.run([batchOf(commit)]);
  await compact(lake);
  return lake;
}

function sweep(lake: Lake, later: number) {
  const now = () => lake.clock.now + later;
  return sweepAccount({ lake: { client: lake.bucket.client, bucket: 'lake' }, commits: lake.log, now }, 'ACME');
}

const replacedItems = (lake: Lake) => [...lake.commits.items.values()].filter(({ sk }) => String(sk).startsWith('rep'));

describe('sweepAccount', () => {
  it('removes nothing within the week that a reader may need it', async () => {
    const lake = await compactedLake();
    const before = lake.bucket.objects.size;
    expect(await sweep(lake, KEPT_MS)).toEqual({ replaced: 0, orphans: 0 });
    expect(lake.bucket.objects.size).toBe(before);
  });

  it('removes what was replaced, with its memory, and every row is still there', async () => {
    const lake = await compactedLake();
    const before = await rowsWithin(lake, { kind: 'events', after: 0, upTo: 3 });
    expect(await sweep(lake, KEPT_MS + 1)).toEqual({ replaced: 6, orphans: 0 });
    expect(lake.bucket.objects.size).toBe(2);
    expect(replacedItems(lake)).toEqual([]);
    expect(await rowsWithin(lake, { kind: 'events', after: 0, upTo: 3 })).toEqual(before);
    expect(await sweep(lake, KEPT_MS + 1)).toEqual({ replaced: 0, orphans: 0 });
  });

  it('removes orphans of crashed batches when they are old, and those of this account only', async () => {
    const lake = await compactedLake();
    const orphan = { bytes: Buffer.from('x'), metadata: {}, modifiedAt: lake.clock.now };
    lake.bucket.objects.set('account=ACME/events/date=2026-01-01/crashed.parquet', orphan);
    lake.bucket.objects.set('account=ACME-2/events/date=2026-01-01/theirs.parquet', orphan);
    expect(await sweep(lake, KEPT_MS)).toEqual({ replaced: 0, orphans: 0 });
    expect(await sweep(lake, KEPT_MS + 1)).toEqual({ replaced: 6, orphans: 1 });
    expect(lake.bucket.objects.has('account=ACME-2/events/date=2026-01-01/theirs.parquet')).toBe(true);
  });

  it('never removes what a commit names, however old it is', async () => {
    const lake = lakeOfOneTest();
    await lake.run([batchOf(1)]);
    expect(await sweep(lake, 1_000 * KEPT_MS)).toEqual({ replaced: 0, orphans: 0 });
    expect(await rowsWithin(lake, { kind: 'events', after: 0, upTo: 1 })).toHaveLength(1);
  });

  it('goes on where one that died after the objects had stopped', async () => {
    const lake = await compactedLake();
    lake.commits.hooks.before = (command) => {
      if (Object(command).constructor.name === 'DeleteCommand') throw new Error('killed');
    };
    await expect(sweep(lake, KEPT_MS + 1)).rejects.toThrow('killed');
    lake.commits.hooks.before = () => undefined;
    await sweep(lake, KEPT_MS + 1);
    expect(replacedItems(lake)).toEqual([]);
    expect(await rowsWithin(lake, { kind: 'profiles', after: 0, upTo: 3 })).toHaveLength(3);
  });

  it('never removes the roll-up that is in use, and what it replaced only when its time has come', async () => {
    const lake = lakeOfOneTest();
    lake.bucket.clock.now = lake.clock.now;
    const summaries = () => [...lake.bucket.objects.keys()].filter((key) => key.includes('/summaries/'));
    for (const commit of [1, 2, 3]) {
      await lake.run([batchOf(commit)]);
      await rollUp(upkeepDeps(lake), 'ACME');
    }
    const named = keysOf('ACME', (await readSummaries(lake.log, 'ACME')) ?? { parts: [] });
    const written = summaries();
    expect(written.length).toBeGreaterThan(named.length);
    const crashed = { bytes: Buffer.from('x'), metadata: {}, modifiedAt: lake.clock.now };
    lake.bucket.objects.set('account=ACME/summaries/crashed.parquet', crashed);
    expect(await sweep(lake, KEPT_MS)).toEqual({ replaced: 0, orphans: 0 });
    expect(await sweep(lake, KEPT_MS + 1)).toEqual({ replaced: written.length - named.length, orphans: 1 });
    expect(summaries().toSorted()).toEqual(named.toSorted());
    expect(await formerSummaries(lake.log, 'ACME')).toEqual([]);
    expect(await summariesOf(lake, 3)).toEqual(await countedAnew(lake, 3));
  });

  it('keeps a file of the roll-up that a younger state of it still names', async () => {
    const lake = lakeOfOneTest();
    const largeFirst = { ...smallSummaries, group: 1 };
    await lake.run([
      arrivalOf(
        [1, 2, 3, 4, 5, 6].map((who) => eventOf(`p${who}`)),
        { sequence: 1 },
      ),
    ]);
    await rollUp(upkeepDeps(lake, { summaries: largeFirst }), 'ACME');
    lake.clock.now += 2 * KEPT_MS;
    await lake.run([batchOf(2)]);
    await rollUp(upkeepDeps(lake, { summaries: largeFirst }), 'ACME');
    const [first, ...more] = (await readSummaries(lake.log, 'ACME'))?.parts ?? [];
    expect([first?.through, more.length]).toEqual([1, 1]);
    await sweep(lake, KEPT_MS + 1);
    expect(await formerSummaries(lake.log, 'ACME')).toEqual([]);
    expect(await summariesOf(lake, 2)).toEqual(await countedAnew(lake, 2));
  });
});
