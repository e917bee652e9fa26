import { describe, expect, it } from 'vitest';
import { publishTables } from '../../lambdas/upkeep/use-cases/publish-tables.ts';
import { arrivalOf, eventOf, lakeOfOneTest, profileOf } from '../support/lake-of-one-test.ts';
import { compact, type Lake, upkeepDeps } from './lake-window.ts';

const START = 1_790_000_000;
const publish = (lake: Lake) => publishTables(upkeepDeps(lake), 'ACME');
const listsIn = (lake: Lake) =>
  [...lake.bucket.objects]
    .filter(([key]) => key.endsWith('/files.txt'))
    .map(([key, { bytes }]) => [key, bytes.toString().trim().split('\n').filter(Boolean)] as const);

describe('the lists that tables are read by', () => {
  it('hold every file that a commit names, and none that was replaced', async () => {
    const lake = lakeOfOneTest();
    for (const commit of [1, 2, 3]) {
      await lake.run([
        arrivalOf([eventOf('ada', 'Charged', START + commit), profileOf('ada', { N: commit })], { sequence: commit }),
      ]);
    }
    expect(await publish(lake)).toEqual({ lists: 2 });
    expect(new Map(listsIn(lake)).get('tables/account=ACME/events/day=2026-09-21/files.txt')).toHaveLength(3);
    expect(await publish(lake)).toEqual({ lists: 0 });
    await compact(lake);
    expect(await publish(lake)).toEqual({ lists: 2 });
    for (const [, keys] of listsIn(lake)) {
      expect(keys).toEqual([expect.stringMatching(/^s3:\/\/lake\/account=ACME\/.*\/commits-1-3-/)]);
    }
  });

  it('are empty for a date that has gone', async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf([eventOf('ada')], { sequence: 1 })]);
    await publish(lake);
    for (const [key, item] of lake.commits.items)
      if (String(item.sk).startsWith('file#')) lake.commits.items.delete(key);
    expect(await publish(lake)).toEqual({ lists: 2 });
    expect(listsIn(lake).map(([, keys]) => keys)).toEqual([[], []]);
  });
});
