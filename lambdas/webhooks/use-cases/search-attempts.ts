import { binder } from '#core/cql/sql/sql.ts';
import type { Duck, WithDuck } from '#runtime/duckdb.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { keysNewestFirst, type Window } from '#store/webhooks/log-keys.ts';
import { bringAttempts, type FoundAttempt, readAttempts } from '../adapters/duckdb-attempts.ts';
import type { AttemptCursor } from '../domain/attempt-cursor.ts';
import { type Filter, filterSql } from '../domain/attempt-filter.ts';

/**
 * Finds attempts in the log, from its newest object back. The log has no index: it is read, so many objects and seconds to a
 * call at most. Where that was not enough for a full page, what was found is answered with a cursor that goes on from there.
 */
export type SearchDeps = { attempts: ObjectsAt; withDuck: WithDuck; now: () => number };

export type Search = {
  accountId: string;
  filter: Filter;
  /** Of the person who is asked for. */
  profileIds: readonly string[] | undefined;
  window: Window;
  limit: number;
  after: AttemptCursor | undefined;
};
export type Page = { found: FoundAttempt[]; next?: AttemptCursor; files: number };

/** What one call reads at most. An object is a batch of a worker: up to some hundred attempts. */
export const MOST_FILES = 4_000;
const MOST_MS = 15_000;
/** The first objects are few, since most often they are enough. */
const FIRST_CHUNK = 32;
const LARGEST_CHUNK = 512;

export function searchAttempts({ attempts, withDuck, now }: SearchDeps) {
  return async function search(asked: Search): Promise<Page> {
    const startedAt = now();
    return await withDuck(async (duck) => {
      const found: FoundAttempt[] = [];
      let files = 0;
      for await (const keys of chunksOf(attempts, asked)) {
        files += keys.length;
        found.push(...(await rowsOf(duck, { at: attempts, asked, keys, most: asked.limit + 1 - found.length })));
        if (found.length > asked.limit) return pageOf(found, { asked, files });
        const oldest = keys.at(-1);
        if (oldest !== undefined && (files >= MOST_FILES || now() - startedAt >= MOST_MS)) {
          return { found: newestFirst(found), files, next: { ...asked.window, key: oldest } };
        }
      }
      return { found: newestFirst(found), files };
    });
  };
}

/** Names of objects in growing groups, from where the last page ended. */
async function* chunksOf(at: ObjectsAt, { accountId, window, after }: Search): AsyncGenerator<string[]> {
  let chunk: string[] = [];
  let size = FIRST_CHUNK;
  for await (const keys of keysNewestFirst(at, { accountId, ...window })) {
    for (const key of keys) {
      if (after && (after.row ? key > after.key : key >= after.key)) continue;
      chunk.push(key);
      if (chunk.length < size) continue;
      yield chunk;
      chunk = [];
      size = Math.min(2 * size, LARGEST_CHUNK);
    }
  }
  if (chunk.length > 0) yield chunk;
}

type Chunk = { at: ObjectsAt; asked: Search; keys: readonly string[]; most: number };

async function rowsOf(duck: Duck, { at, asked, keys, most }: Chunk): Promise<FoundAttempt[]> {
  const rows = await bringAttempts(duck, { at, accountId: asked.accountId, keys });
  const { bind, params } = binder();
  const { window, after } = asked;
  const behind = after?.row
    ? `(key < ${bind(after.key)} OR "at" < ${bind(after.row.at)} OR ("at" = ${bind(after.row.at)} AND
        (deliveryId > ${bind(after.row.deliveryId)} OR (deliveryId = ${bind(after.row.deliveryId)} AND attempt > ${bind(after.row.attempt)}))))`
    : 'true';
  const sql = `SELECT * FROM ${rows} WHERE "at" >= ${bind(window.from)} AND "at" < ${bind(window.to)} AND ${behind}
    AND ${filterSql({ ...asked.filter, profileIds: asked.profileIds }, bind)}
    ORDER BY key DESC, "at" DESC, deliveryId, attempt LIMIT ${most}`;
  return await readAttempts(duck, { sql, params });
}

function pageOf(found: FoundAttempt[], { asked, files }: { asked: Search; files: number }): Page {
  const page = found.slice(0, asked.limit);
  const last = page.at(-1);
  if (!last) return { found: [], files };
  const { key, at, deliveryId, attempt } = last;
  return { found: newestFirst(page), files, next: { ...asked.window, key, row: { at, deliveryId, attempt } } };
}

/** Objects overlap by the time that a batch takes: a page is in order, and so are pages but for that. */
function newestFirst(found: FoundAttempt[]): FoundAttempt[] {
  return found.toSorted((a, b) => b.at - a.at || b.attempt - a.attempt);
}
