import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDuck, sqlText } from '../../lambdas/runtime/duckdb.ts';

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
