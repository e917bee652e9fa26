import { beforeEach, describe, expect, it } from 'vitest';
import {
  filesWithin,
  onlyId,
  readSummaries,
  replaceSummaries,
  type SummaryPart,
  summariesUpTo,
} from '#store/commits/summaries.ts';
import { historyOf } from '#store/people/history.ts';
import { memoryTable } from '../../support/dynamo/memory-table.ts';

const accountId = 'ACME';
const file = (from: string, id: string) => ({ from, id, rows: 1, bytes: 10 });
const part = (after: number, through: number): SummaryPart => ({
  after,
  through,
  files: [file('', `a-${through}`), file('8000', `b-${through}`)],
});

let at = { db: memoryTable().db, table: 'commits' };
let ids = 0;
beforeEach(() => {
  at = { db: memoryTable().db, table: 'commits' };
});

async function become(parts: SummaryPart[]) {
  const before = await readSummaries(at, accountId);
  return await replaceSummaries(at, { accountId, before, after: { parts }, newId: () => `v${++ids}`, now: ids });
}
const seen = async (upTo: number) => (await summariesUpTo(at, { accountId, upTo })).map(({ through }) => through);

describe('the state of the roll-up for a snapshot', () => {
  it('is the newest where it goes no further than the snapshot', async () => {
    expect(await seen(9)).toEqual([]);
    await become([part(0, 5)]);
    await become([part(0, 5), part(5, 9)]);
    expect(await seen(9)).toEqual([5, 9]);
    expect(await seen(50)).toEqual([5, 9]);
  });

  it('is a former one, or as much of the newest, whichever goes further', async () => {
    await become([part(0, 5)]);
    await become([part(0, 5), part(5, 7)]);
    await become([part(0, 9)]);
    await become([part(0, 9), part(9, 12)]);
    expect(await seen(8)).toEqual([5, 7]);
    expect(await seen(6)).toEqual([5]);
    expect(await seen(11)).toEqual([9]);
    expect(await seen(4)).toEqual([]);
  });

  it('is replaced by one of two who have read the same', async () => {
    await become([part(0, 5)]);
    const before = await readSummaries(at, accountId);
    const replace = (through: number) =>
      replaceSummaries(at, {
        accountId,
        before,
        after: { parts: [part(0, through)] },
        newId: () => `w${through}`,
        now: 0,
      });
    expect(await replace(6)).toMatchObject({ version: 'w6' });
    expect(await replace(7)).toBeUndefined();
    expect(await seen(9)).toEqual([6]);
  });
});

describe('the files of the roll-up', () => {
  it('that may hold a person are one of each part', async () => {
    await become([part(0, 5), part(5, 9)]);
    const { rolledUp, after } = await historyOf(at, { accountId, upTo: 9, ids: ['81ff', '0000'] });
    expect(after).toBe(9);
    expect(rolledUp.map(({ key }) => key).toSorted()).toEqual(
      ['a-5', 'a-9', 'b-5', 'b-9'].map((id) => `account=ACME/summaries/${id}.parquet`),
    );
    const names = (id: string) => filesWithin(part(0, 5), onlyId(id)).map((one) => one.id);
    expect([names('7fff'), names('8000'), names('ffff')]).toEqual([['a-5'], ['b-5'], ['b-5']]);
  });
});
