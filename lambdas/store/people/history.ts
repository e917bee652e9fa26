import type { History } from '#core/people/history.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { type CommittedFile, filesBetween } from '../commits/files.ts';
import type { CommitsAt } from '../commits/items.ts';
import { filesWithin, onlyId, summariesUpTo, summaryKey, throughOf } from '../commits/summaries.ts';
import type { Ranges } from '../lake/parts.ts';
import { lakeRowsSql, type ReadLake } from '../lake/rows.ts';
import { COUNTED_COLUMNS, eachSql, SUMMARY_COLUMNS } from '../lake/summary-rows.ts';
import { notYetErased, readErasures } from './erasures.ts';
import { CAME_BACK, columnsToOwn, ownedSql, sinceSql } from './people.ts';

/**
 * What people did, as of a snapshot: from the roll-up, as far as it goes, and from the events since. The sum is the same
 * whichever state of the roll-up it is made from. People are those whom events name;
 * `store/people/people.ts` knows which of them are one person by now.
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

/** Long after a deletion, the roll-up holds nothing from before it (within a day), whatever the clocks say. */
export const LATELY_MS = 2 * 86_400_000;
/** When something was received and when it was committed may be told by clocks that differ. */
const CLOCKS_MS = 3_600_000;
const RECEIVED_COLUMNS = { ...COUNTED_COLUMNS, received_at: 'BIGINT' } as const;

/** What everybody did, for `viewHistory`. @param events the snapshot's files of events */
export async function historyOfAll(
  at: CommitsAt,
  { accountId, upTo, events }: HistoryOf & { events: readonly CommittedFile[] },
): Promise<History> {
  // Before the roll-up is: what is erased by now, this state of the roll-up may hold.
  const waiting = notYetErased(await readErasures(at, accountId));
  const history = await historyOf(at, { accountId, upTo });
  const newest = Math.max(...events.map(({ committedAt }) => Date.parse(committedAt)), 0);
  const from = Math.min(newest - LATELY_MS, ...waiting.map(({ before = newest }) => before));
  const recent = events.filter(
    ({ commit, minCommit = commit, committedAt }) =>
      minCommit <= history.after && Date.parse(committedAt) >= from - CLOCKS_MS,
  );
  return { ...history, recent: { from, files: recent.map(({ key, bytes }) => ({ key, bytes })) } };
}

/** What people did after a commit, from events alone. */
export async function historyAfter(
  at: CommitsAt,
  { accountId, upTo, after }: { accountId: string; upTo: number; after: number },
): Promise<History> {
  const since = await filesBetween(at, { accountId, kind: 'events', after, upTo });
  return { rolledUp: [], since: since.map(({ key, bytes }) => ({ key, bytes })), after };
}

/** Files that hold all that was received since a time, epoch milliseconds; they hold more, which is for the reader to leave out. */
export async function historySince(
  at: CommitsAt,
  { accountId, upTo, since }: { accountId: string; upTo: number; since: number },
): Promise<History> {
  const files = await filesBetween(at, { accountId, kind: 'events', after: 0, upTo });
  const late = files.filter(({ committedAt }) => Date.parse(committedAt) >= since - CLOCKS_MS);
  return { rolledUp: [], since: late.map(({ key, bytes }) => ({ key, bytes })), after: 0 };
}

/** Brings a history; answers SQL of its rows (`store/lake/summary-rows.ts`), which are not added up. */
export async function bringHistory(
  read: ReadLake,
  {
    history,
    upTo,
    ids,
    receivedSince,
  }: { history: History; upTo: number; ids?: readonly string[]; receivedSince?: number | undefined },
): Promise<string> {
  const { rolledUp, since, after } = history;
  const mayHold = ids && ((ranges: Ranges) => ids.some((id) => isWithin(id, ranges.get('profile_id'))));
  const types = receivedSince === undefined ? COUNTED_COLUMNS : RECEIVED_COLUMNS;
  const [summed, events] = await Promise.all([
    read(rolledUp, { upTo, columns: Object.keys(SUMMARY_COLUMNS), mayHold }),
    read(since, { after, upTo, columns: Object.keys(types), mayHold }),
  ]);
  const theirs = receivedSince === undefined ? '' : ` WHERE received_at >= ${receivedSince}`;
  const rows = `SELECT * FROM ${lakeRowsSql(summed, SUMMARY_COLUMNS)}
    UNION ALL BY NAME ${eachSql(`SELECT * FROM ${lakeRowsSql(events, types)}${theirs}`)}`;
  return ids ? `SELECT * FROM (${rows}) WHERE profile_id IN (${ids.map(sqlText).join(', ')})` : rows;
}

/** Makes `history` a view of the rows of everybody's history, by the people whom they belong to; needs `owners`. */
export async function viewHistory(
  duck: Duck,
  { read, ...wanted }: { read: ReadLake; history: History; upTo: number },
): Promise<void> {
  const back = (await columnsToOwn(duck, [])).length > 0;
  const rows = back ? await bringSince(read, wanted) : await bringHistory(read, wanted);
  await duck.connection.run(`CREATE OR REPLACE TEMP VIEW history AS ${await ownedSql(duck, rows)}`);
}

/** The same rows, but of those who came back lately only what is theirs: the roll-up cannot tell, so their events are counted. */
async function bringSince(read: ReadLake, { history, upTo }: { history: History; upTo: number }): Promise<string> {
  const { rolledUp, since, after, recent = { from: 0, files: [] } } = history;
  const types = RECEIVED_COLUMNS;
  const columns = Object.keys(types);
  const [summed, events, again] = await Promise.all([
    read(rolledUp, { upTo, columns: Object.keys(SUMMARY_COLUMNS) }),
    read(since, { after, upTo, columns }),
    read(recent.files, { upTo: after, columns }),
  ]);
  const lately = `(SELECT profile_id FROM owners WHERE ${CAME_BACK} AND forgotten_at >= ${recent.from})`;
  return `SELECT * FROM ${lakeRowsSql(summed, SUMMARY_COLUMNS)} ANTI JOIN ${lately} USING (profile_id)
    UNION ALL BY NAME ${eachSql(sinceSql(lakeRowsSql(events, types)))}
    UNION ALL BY NAME ${eachSql(`SELECT * FROM (${sinceSql(lakeRowsSql(again, types))}) SEMI JOIN ${lately} USING (profile_id)`)}`;
}

/** Ids are hex digits: they stand in files in the order of these. */
function isWithin(id: string, range: ReturnType<Ranges['get']>): boolean {
  return (range?.min ?? id) <= id && (range?.max ?? id) >= id;
}
