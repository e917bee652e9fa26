import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDuck, sqlText } from '#runtime/duckdb.ts';

/** Rows of Parquet files, in the order in which they stand there, lists as arrays. */
export async function rowsOf(paths: readonly string[]): Promise<Record<string, unknown>[]> {
  await using duck = await openDuck({ threads: 1 });
  const found = await duck.connection.runAndReadAll(`SELECT * FROM read_parquet([${paths.map(sqlText).join(', ')}])`);
  return found.getRowObjectsJS();
}

/** All that objects say, in their order: their bytes, and where they are Parquet, which is compressed, their rows. */
export async function textsOf(objects: readonly { key: string; bytes: Uint8Array }[]): Promise<string[]> {
  await using duck = await openDuck({ threads: 1 });
  const path = join(duck.scratch, 'object.parquet');
  const texts: string[] = [];
  for (const { key, bytes } of objects) {
    const raw = Buffer.from(bytes);
    texts.push(raw.toString('latin1'));
    if (!key.endsWith('.parquet')) continue;
    await writeFile(path, raw);
    const read = await duck.connection.runAndReadAll(`SELECT * FROM read_parquet(${sqlText(path)})`);
    texts[texts.length - 1] += JSON.stringify(read.getRowObjectsJson());
  }
  return texts;
}
