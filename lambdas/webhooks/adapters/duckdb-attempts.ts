import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Compiled } from '#core/cql/sql/sql.ts';
import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { attemptSchema } from '#core/webhooks/attempt.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { readLines } from '#store/webhooks/log-objects.ts';

/** Objects of the log of attempts, read by DuckDB: a line of each is a row of `attempts`, beside the name of its object. */
const COLUMNS = {
  at: 'BIGINT',
  deliveryId: 'VARCHAR',
  accountId: 'VARCHAR',
  purpose: 'VARCHAR',
  templateId: 'BIGINT',
  campaignId: 'BIGINT',
  profileIds: 'VARCHAR[]',
  attempt: 'INTEGER',
  outcome: 'VARCHAR',
  class: 'VARCHAR',
  status: 'INTEGER',
  ms: 'BIGINT',
  waitedMs: 'BIGINT',
  requestBytes: 'BIGINT',
  origin: 'VARCHAR',
  replay: 'STRUCT(run VARCHAR, attempted BOOLEAN)',
} as const;

/** Objects that are brought at once. */
const WIDTH = 24;

type Log = { at: ObjectsAt; accountId: string };

/**
 * Brings these objects (names without the account's folder). Lines that are no attempts are left out, as an object is that
 * cannot be unpacked: the counters have told of it.
 * @returns SQL of their rows
 */
export async function bringAttempts(
  duck: Duck,
  { at, accountId, keys }: Log & { keys: readonly string[] },
): Promise<string> {
  const folder = await mkdtemp(join(duck.scratch, 'attempts-'));
  const files: { path: string; key: string }[] = [];
  await inParallel(keys.entries(), {
    width: WIDTH,
    async work([place, key]) {
      const lines = await linesOf(at, `account=${accountId}/${key}`);
      if (lines.length === 0) return;
      const path = join(folder, `${place}.ndjson`);
      await writeFile(path, lines.map((line) => `${line}\n`).join(''));
      files.push({ path, key });
    },
  });
  if (files.length === 0) return `(SELECT ${nulls()} WHERE false)`;
  const columns = Object.entries(COLUMNS).map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`);
  const names = `MAP {${files.map(({ path, key }) => `${sqlText(path)}: ${sqlText(key)}`).join(', ')}}`;
  return `(SELECT * EXCLUDE (filename), ${names}[filename] AS key
    FROM read_json([${files.map(({ path }) => sqlText(path)).join(', ')}], format = 'newline_delimited',
      ignore_errors = true, filename = true, columns = {${columns.join(', ')}})
    WHERE accountId = ${sqlText(accountId)} AND deliveryId IS NOT NULL AND "at" IS NOT NULL)`;
}

const nulls = () =>
  [...Object.entries(COLUMNS), ['key', 'VARCHAR']].map(([name, type]) => `NULL::${type} AS "${name}"`).join(', ');

async function linesOf(at: ObjectsAt, key: string): Promise<string[]> {
  try {
    return (await readLines(at, key)) ?? [];
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'corrupt-data') return [];
    throw thrown;
  }
}

const rowSchema = attemptSchema.extend({
  key: z.string(),
  at: z.coerce.number(),
  templateId: z.coerce.number().nullable(),
  campaignId: z.coerce.number().nullable(),
  status: z.number().nullable(),
  ms: z.coerce.number(),
  waitedMs: z.coerce.number(),
  requestBytes: z.coerce.number(),
  replay: z.object({ run: z.string(), attempted: z.boolean() }).nullable(),
});
export type FoundAttempt = z.infer<typeof rowSchema>;

/** Rows as they were found; `sql` selects all columns of `attempts`. */
export async function readAttempts({ connection }: Duck, { sql, params }: Compiled): Promise<FoundAttempt[]> {
  const found = await connection.runAndReadAll(sql, params);
  return z.array(rowSchema).parse(found.getRowObjectsJson());
}
