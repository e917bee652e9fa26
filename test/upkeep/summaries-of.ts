import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Duck, openDuck, sqlText } from '#runtime/duckdb.ts';
import { filesBetween } from '#store/commits/files.ts';
import { lakeReader } from '#store/lake/rows.ts';
import { sumSql } from '#store/lake/summary-rows.ts';
import { fetchWindow } from '#store/lake/window.ts';
import { bringHistory, historyOf } from '#store/people/history.ts';
import type { Lake, Seen } from './lake-window.ts';

/** What each person did, told by the roll-up and what came since, and told by counting all events. */
const accountId = 'ACME';
const COLUMNS = 'profile_id, event_key, event, "count", "first", "last"';

export async function summariesOf(lake: Lake, upTo: number): Promise<Seen[]> {
  await using duck = await openDuck({ threads: 1 });
  const history = await historyOf(lake.log, { accountId, upTo });
  const read = lakeReader({ duck, lake: { client: lake.bucket.client, bucket: 'lake' } });
  const rows = await bringHistory(read, { history, upTo });
  return await rowsOf(duck, `SELECT ${COLUMNS} FROM (${sumSql(rows)})`);
}

export async function countedAnew(lake: Lake, upTo: number): Promise<Seen[]> {
  await using duck = await openDuck({ threads: 1 });
  const paths = await eventsWithin(lake, { duck, after: 0, upTo });
  if (paths.length === 0) return [];
  const newest = 'arg_max(event, (ts, event_id)) AS event, count(*) AS "count", min(ts) AS "first", max(ts) AS "last"';
  const events = `read_parquet([${paths.map(sqlText).join(', ')}], union_by_name = true)`;
  const sql = `SELECT profile_id, event_key, ${newest} FROM ${events} GROUP BY profile_id, event_key`;
  return await rowsOf(duck, sql);
}

async function eventsWithin(lake: Lake, { duck, ...window }: { duck: Duck; after: number; upTo: number }) {
  const files = await filesBetween(lake.log, { accountId, kind: 'events', ...window });
  const folder = await mkdtemp(join(duck.scratch, 'since-'));
  const at = { lake: { client: lake.bucket.client, bucket: 'lake' }, duck };
  return await fetchWindow(at, { keys: files.map(({ key }) => key), folder, window });
}

async function rowsOf(duck: Duck, sql: string): Promise<Seen[]> {
  const read = await duck.connection.runAndReadAll(`FROM (${sql}) ORDER BY profile_id, event_key`);
  return read.getRowObjectsJson();
}
