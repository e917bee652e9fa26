import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDuck } from '#runtime/duckdb.ts';
import { lakeParts } from './lake-parts.ts';
import { written } from './written-part.ts';

const lake = lakeParts();

/** The lines of `docs/export-files.md`, over a folder as a run leaves it. */
it.each([
  ['jsonl', `read_json('*.jsonl.gz', format = 'newline_delimited')`],
  [
    'json',
    `read_csv('*-Charged-*.json.gz', columns = {'line': 'JSON'}, header = false, skip = 1, delim = '\\x01', quote = '', escape = '')`,
  ],
  ['csv', `read_csv('*-Charged-*.csv.gz', union_by_name = true, all_varchar = true, quote = '"', escape = '"')`],
  ['parquet', `'*.parquet'`],
])(
  'a folder of %s is read by the documented line, beside the manifest and what the test of access left',
  async (format, from) => {
    const folder = await mkdtemp(join(tmpdir(), 'readers-'));
    await mkdir(folder, { recursive: true });
    const rows = [1, 2, 3].map((id) => ({
      id: String(id),
      name: 'Charged',
      ts: 1_790_000_000 + id,
      props: { [`P${id}`]: id },
    }));
    const { files } = await written({ events: [await lake.events(rows)], definition: { format } });
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
    await writeFile(join(folder, '_10-20-db-manifest.json'), '{}');
    await writeFile(join(folder, '_causeway-access-test'), 'no data');
    await using duck = await openDuck({ threads: 1 });
    const sql = `SELECT count(*)::INTEGER FROM ${from.replace("'*", `'${folder}/*`)}`;
    expect((await duck.connection.runAndReadAll(sql)).getRows()).toEqual([[3]]);
    await rm(folder, { recursive: true });
  },
);
