import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReader } from '../../local/demo/duckdb-reader.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'causeway-reader-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function zipped(name: string, lines: string[]): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, gzipSync(`${lines.join('\n')}\n`));
  return path;
}

const event = (Amount: number, Batch: number) =>
  JSON.stringify({ profile: { identity: 'a "b", c' }, ts: 19970101120000, eventProps: { Amount, Quantity: 2, Batch } });

const person = (identity: string) => JSON.stringify({ profileId: 'x', profile: { identity } });

describe('the reader of delivered files', () => {
  it('sums a JSON export, whose first line is the name of the event', async () => {
    const path = await zipped('e.json.gz', ['Charged', event(11.77, 1), event(0.1, 2), event(12, 1)]);
    await using reader = await openReader();
    expect(await reader.events('json', path)).toEqual({ rows: 3, cds: 6, cents: 2387, later: 1 });
  });

  it('sums a CSV export', async () => {
    const path = await zipped('e.csv.gz', ['identity,Amount,Quantity,Batch', '"a, b",11.77,2,1', 'c,0.1,1,2']);
    await using reader = await openReader();
    expect(await reader.events('csv', path)).toEqual({ rows: 2, cds: 3, cents: 1187, later: 1 });
  });

  it('finds nothing in a file without rows', async () => {
    await using reader = await openReader();
    expect(await reader.events('json', await zipped('n.json.gz', ['Charged']))).toEqual({
      rows: 0,
      cds: 0,
      cents: 0,
      later: 0,
    });
  });

  it('counts people in a profile export', async () => {
    const path = await zipped('p.json.gz', [person('a'), person('b'), person('b')]);
    await using reader = await openReader();
    expect(await reader.profiles(path)).toEqual({ rows: 3, people: 2 });
  });

  it('sums a Parquet export, whose properties are JSON text', async () => {
    const path = join(dir, 'e.parquet');
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    await connection.run(`COPY (FROM (VALUES ('${event(11.77, 2)}'), ('${event(12, 1)}')) AS t(line)
      SELECT 'Charged' AS eventName, (line->'$.eventProps')::VARCHAR AS eventProps) TO '${path}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    await using reader = await openReader();
    expect(await reader.events('parquet', path)).toEqual({ rows: 2, cds: 4, cents: 2377, later: 1 });
  });
});
