import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openDuck } from '#runtime/duckdb.ts';
import { exportPart } from './export-part.ts';
import type { Bench, Figure } from './harness.ts';
import { inTurns } from './harness.ts';
import { lakeOnDisk, sparseProps } from './lake-on-disk.ts';

/**
 * An export to CSV of rows with 20 properties each, whose names are 600 altogether, against rows that all have the same 20:
 * what a row costs must not grow with the names that others have.
 */
const ROWS = 100_000;

async function* run(): AsyncGenerator<Figure> {
  await using duck = await openDuck();
  async function lakeOf(names: number) {
    const folder = join(duck.scratch, String(names));
    await mkdir(folder);
    return await lakeOnDisk(duck, { rows: ROWS, people: 20_000, names: 1, props: sparseProps(names), folder });
  }
  const [wide, narrow] = [await lakeOf(600), await lakeOf(20)];
  const part = { part: 1, format: 'csv' } as const;
  const jobs = {
    wide: () => exportPart({ ...part, lake: wide, files: wide.events }),
    narrow: () => exportPart({ ...part, lake: narrow, files: narrow.events }),
  };
  const times = await inTurns(jobs, { rounds: 3, clock: 'cpu' });
  const ratio = times.wide / times.narrow;
  const yardstick = 'the same rows with 20 names of properties';
  yield* [{ bench: 'export.wide', ratio, atMost: 3, yardstick, rows: ROWS, seconds: times.wide }];
}

export const writeWide: Bench = { name: 'export.wide', run };
