import { existsSync, globSync, readFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Duck, freshDuck, openDuck, sqlText } from '../../lambdas/runtime/duckdb.ts';
import { PROJECT } from '../../lib/platform/project.ts';

it('a file written anew under the same path, as large and within seconds, is read anew (failure mode 33)', async () => {
  await using duck = await openDuck();
  const setting = await duck.connection.runAndReadAll(`SELECT current_setting('enable_external_file_cache')`);
  expect(setting.getRowsJson()).toEqual([[false]]);
  await using writer = await openDuck();
  const path = join(duck.scratch, 'rows.parquet');
  const file = sqlText(path);
  for (let round = 100; round < 112; round++) {
    await writer.connection.run(
      `COPY (SELECT '${round}' || repeat('x', 50) || md5(i::VARCHAR) AS v FROM range(2000) t(i)) TO ${file} (FORMAT parquet, COMPRESSION uncompressed)`,
    );
    // Times of files are as coarse as the file system likes: here both writings have the same.
    await utimes(path, 1_790_000_000, 1_790_000_000);
    const read = await duck.connection.runAndReadAll(`SELECT DISTINCT left(v, 3) AS v FROM ${file}`);
    expect(read.getRowsJson()).toEqual([[String(round)]]);
  }
});

/** All settings, in their order, but those that say when or where. */
async function settings({ connection }: Duck): Promise<unknown> {
  const read = await connection.runAndReadAll(
    `SELECT name, value FROM duckdb_settings() WHERE name NOT IN ('temp_directory', 'search_path', 'schema') ORDER BY name`,
  );
  return read.getRowsJson();
}
const names = async ({ connection }: Duck) =>
  (
    await connection.runAndReadAll(`SELECT table_name FROM information_schema.tables UNION
      SELECT function_name FROM duckdb_functions() WHERE NOT internal`)
  ).getRowsJson();

it('what one piece of work leaves behind, the next does not see', async () => {
  const withDuck = freshDuck({ threads: 1 });
  const seen = await withDuck(async (duck) => {
    const before = await settings(duck);
    await duck.connection.run(`CREATE TABLE t AS SELECT 1 AS a; CREATE TEMP TABLE u AS SELECT 2 AS a`);
    await duck.connection.run(`CREATE MACRO m(a) AS a + 1; CREATE VIEW v AS FROM t; BEGIN; INSERT INTO t VALUES (3)`);
    await duck.connection.run(`SET preserve_insertion_order = true; SET disabled_optimizers = 'join_order'`);
    await duck.connection.run(`SET TimeZone = 'Asia/Kolkata'; SET VARIABLE x = 1; SET search_path = 'main'`);
    expect(await names(duck)).toHaveLength(4);
    return { before, scratch: duck.scratch };
  });
  await withDuck(async (duck) => {
    expect(await names(duck)).toEqual([]);
    expect(await settings(duck)).toEqual(seen.before);
    expect((await duck.connection.runAndReadAll(`SELECT getvariable('x')`)).getRowsJson()).toEqual([[null]]);
    expect(duck.scratch).not.toBe(seen.scratch);
    expect(existsSync(seen.scratch)).toBe(false);
  });
});

it('pieces of work at once have nothing in common, and an engine that was spoilt is not used again', async () => {
  await using one = await openDuck();
  await using other = await openDuck();
  await one.connection.run('CREATE TABLE t AS SELECT 1 AS a');
  expect(await names(other)).toEqual([]);
  const spoils = freshDuck({ threads: 3 })(async ({ connection }) => {
    const database = (await connection.runAndReadAll('SELECT current_database()')).getRowsJson();
    await connection.run(`USE memory; DETACH ${database}; CREATE TABLE memory.main.left_behind AS SELECT 1 AS a`);
    throw new Error('spoilt');
  });
  await expect(spoils).rejects.toThrow('spoilt');
  await freshDuck({ threads: 3 })(async (duck) => expect(await names(duck)).toEqual([]));
});

it('an engine that has worked holds no memory, and nothing on disk', async () => {
  const withDuck = freshDuck({ threads: 2 });
  await withDuck(async ({ connection, scratch }) => {
    await connection.run(`CREATE TABLE t AS SELECT md5(i::VARCHAR) AS h FROM range(400_000) r(i)`);
    await connection.run(`COPY (FROM t ORDER BY h) TO ${sqlText(join(scratch, 'sorted.parquet'))} (FORMAT parquet)`);
  });
  const held = await withDuck(({ connection }) =>
    connection.runAndReadAll(
      'SELECT sum(memory_usage_bytes)::BIGINT, sum(temporary_storage_bytes)::BIGINT FROM duckdb_memory()',
    ),
  );
  expect(held.getRowsJson()).toEqual([['0', '0']]);
});

it('nothing of an engine is set but what is set back', () => {
  const sources = globSync('lambdas/**/*.ts', { cwd: PROJECT });
  const set = sources.flatMap((path) => {
    const source = readFileSync(join(PROJECT, path), 'utf8');
    return [...source.matchAll(/\brun\(\s*[`'"](?:SET|PRAGMA|RESET)\s+(\w+)/g)].map(([, name]) => name);
  });
  expect(new Set(set)).toEqual(new Set(['preserve_insertion_order', 'disabled_optimizers']));
});
