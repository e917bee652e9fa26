import { expect, it } from 'vitest';
import { columnsOfEvent } from '../../lambdas/exports/adapters/dynamo-columns.ts';
import { tablesOfRun } from '../../lambdas/exports/domain/results.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';

const table = memoryTable();
const at = { db: table.db, table: 'exports' };
const asked = (runAt: number, event: string, found: readonly string[]) =>
  columnsOfEvent(at, { accountId: 'ACME', exportId: 10, runAt, event, found });

it('parts that add columns at once lose none, agree on the order, and get the same ones when they are done again', async () => {
  const wanted = [['a', 'b'], ['c'], ['b', 'd'], ['constructor', '__proto__']];
  const got = await Promise.all(wanted.map((found) => asked(1, 'charged', found)));
  const all = await asked(2, 'charged', []);
  expect(all.toSorted()).toEqual(
    wanted
      .flat()
      .filter((name, index, names) => names.indexOf(name) === index)
      .toSorted(),
  );
  for (const columns of got) expect(columns).toEqual(all.slice(0, columns.length));
  expect(await Promise.all(wanted.map((found) => asked(1, 'charged', found)))).toEqual(got);
  expect(await asked(2, 'charged', ['e'])).toEqual([...all, 'e']);
  expect(await asked(1, '__proto__', ['x'])).toEqual(['x']);
});

it('the manifest lists the longest columns of each event, of which all others are the beginning', () => {
  const of = (columns: string[]) => ({ tables: [{ key: 'charged', event: 'Charged', columns, renamed: [] }] });
  expect(tablesOfRun([of(['a']), of(['a', 'b']), { tables: [] }])).toEqual([
    { event: 'Charged', columns: ['a', 'b'], renamed: [] },
  ]);
});
