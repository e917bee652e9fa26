import type { History } from '#core/history.ts';
import { sqlText } from '#runtime/duckdb.ts';
import { type CommitsAt, filesBetween } from './commits.ts';
import type { Ranges } from './lake-parts.ts';
import { lakeRowsSql, type ReadLake } from './lake-rows.ts';
import { filesWithin, onlyId, summariesUpTo, summaryKey, throughOf } from './summaries.ts';
import { COUNTED_COLUMNS, eachSql, SUMMARY_COLUMNS } from './summary-rows.ts';

/**
 * What people did, as of a snapshot: from the roll-up, as far as it goes, and from the events since. The sum is the same
 * whichever state of the roll-up it is made from. People are those whom events name: who is one by now,
 * `store/people.ts` knows.
 */
export type HistoryOf = {
  accountId: string;
  upTo: number;
  /** Only these people; everybody, without. */
  ids?: readonly string[];
};

export async function historyOf(at: CommitsAt, { accountId, upTo, ids }: HistoryOf): Promise<History> {
  const parts = await summariesUpTo(at, { accountId, upTo });
  const after = throughOf(parts);
  const files = parts.flatMap((part) => (ids ? ids.flatMap((id) => filesWithin(part, onlyId(id))) : part.files));
  const rolledUp = [...new Set(files)].map((file) => ({ key: summaryKey(accountId, file), bytes: file.bytes }));
  return { ...(await historyAfter(at, { accountId, upTo, after })), rolledUp };
}

/** What people did after a commit, from events alone. */
export async function historyAfter(
  at: CommitsAt,
  { accountId, upTo, after }: { accountId: string; upTo: number; after: number },
): Promise<History> {
  const since = await filesBetween(at, { accountId, kind: 'events', after, upTo });
  return { rolledUp: [], since: since.map(({ key, bytes }) => ({ key, bytes })), after };
}

/** Brings a history; answers SQL of its rows (`store/summary-rows.ts`), which are not added up. */
export async function bringHistory(
  read: ReadLake,
  { history, upTo, ids }: { history: History; upTo: number; ids?: readonly string[] },
): Promise<string> {
  const { rolledUp, since, after } = history;
  const mayHold = ids && ((ranges: Ranges) => ids.some((id) => isWithin(id, ranges.get('profile_id'))));
  const [summed, events] = await Promise.all([
    read(rolledUp, { upTo, columns: Object.keys(SUMMARY_COLUMNS), mayHold }),
    read(since, { after, upTo, columns: Object.keys(COUNTED_COLUMNS), mayHold }),
  ]);
  const rows = `SELECT * FROM ${lakeRowsSql(summed, SUMMARY_COLUMNS)}
    UNION ALL BY NAME ${eachSql(lakeRowsSql(events, COUNTED_COLUMNS))}`;
  return ids ? `SELECT * FROM (${rows}) WHERE profile_id IN (${ids.map(sqlText).join(', ')})` : rows;
}

/** Ids are hex digits: they stand in files in the order of these. */
function isWithin(id: string, range: ReturnType<Ranges['get']>): boolean {
  return (range?.min ?? id) <= id && (range?.max ?? id) >= id;
}
