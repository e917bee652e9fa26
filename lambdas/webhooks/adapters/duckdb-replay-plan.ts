import * as z from 'zod';
import { binder } from '#core/cql/sql/sql.ts';
import { fillGroups } from '#core/fill-groups.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { Window } from '#store/webhooks/log-keys.ts';
import { filterSql } from '../domain/attempt-filter.ts';
import { type Chosen, chosenSchema, type ReplaySearch } from '../domain/replay.ts';
import { bringAttempts } from './duckdb-attempts.ts';

/**
 * Calls whose last end fits, each once, found by DuckDB: `gatherEnds` reads objects of the log, in any order; then
 * `choose` looks at the last end of each call, so that what was delivered since is not sent again.
 */
type Gathered = { at: ObjectsAt; accountId: string; search: ReplaySearch };

/** What does not change from one attempt of a call to the next is looked at while reading; the rest only of the last end. */
export async function gatherEnds(
  duck: Duck,
  { at, accountId, search, keys, isFirst }: Gathered & { keys: readonly string[]; isFirst: boolean },
): Promise<void> {
  const rows = await bringAttempts(duck, { at, accountId, keys });
  const { bind, params } = binder();
  const { template, campaign, delivery, profileIds } = search;
  const select = `SELECT key, "at", deliveryId, attempt, outcome, class, status, coalesce(replay.attempted, false) AS before
    FROM ${rows} WHERE outcome <> 'retry' AND ${filterSql({ template, campaign, delivery, profileIds }, bind)}`;
  const into = isFirst ? 'CREATE OR REPLACE TEMP TABLE ends AS' : 'INSERT INTO ends';
  await duck.connection.run(`${into} ${select}`, params);
}

const SLICE_ROWS = 10_000;

/** The chosen calls in the order of the objects that keep them, in groups. */
export async function* choose(
  { connection }: Duck,
  { search, window, size }: { search: ReplaySearch; window: Window; size: number },
): AsyncGenerator<Chosen[]> {
  const { bind, params } = binder();
  const { outcome, class: classes, status } = search;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE chosen AS SELECT row_number() OVER (ORDER BY key, deliveryId) AS place, key, deliveryId,
       outcome <> ${sqlText('parked')} OR attempt > 1 OR before AS attempted
     FROM (SELECT deliveryId, unnest(arg_max(struct_pack(key, "at", attempt, outcome, class, status, before), ("at", attempt)))
       FROM ends GROUP BY deliveryId)
     WHERE "at" >= ${bind(window.from)} AND "at" < ${bind(window.to)}
       AND ${filterSql({ outcome, class: classes, status, profileIds: undefined }, bind)}`,
    params,
  );
  for (let from = 0; ; from += SLICE_ROWS) {
    const found = await connection.runAndReadAll(
      `SELECT key, deliveryId, attempted FROM chosen WHERE place > ${from} AND place <= ${from + SLICE_ROWS} ORDER BY place`,
    );
    const rows = z.array(chosenSchema).parse(found.getRowObjectsJson());
    yield* fillGroups(rows, { size: () => 1, limit: size });
    if (rows.length < SLICE_ROWS) return;
  }
}
