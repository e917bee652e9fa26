import { openDuck } from '#runtime/duckdb.ts';
import { readDefinition } from '../../lambdas/exports/domain/definition.ts';
import type { Format } from '../../lambdas/exports/domain/formats.ts';
import { shipFile } from '../../lambdas/exports/use-cases/ship-file.ts';
import { writePart as writePartUseCase } from '../../lambdas/exports/use-cases/write-part.ts';
import { columnsInMemory } from '../exports/written-part.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { fromParquet, type LakeOnDisk, lakeOnDisk } from './lake-on-disk.ts';
import { copyAsYardstick } from './yardstick.ts';

/**
 * An export from lake files on disk to files as delivered, joined with their people; delivering is nothing. A part works
 * on one thread, so that it writes the same bytes whenever it is run again; parts run side by side, as the Map runs them.
 */
const formats = {
  parquet: { options: 'FORMAT parquet', yardstick: 'DuckDB COPY to Parquet', atLeast: 0.7 },
  csv: { options: 'FORMAT csv, HEADER, COMPRESSION gzip', yardstick: 'DuckDB COPY to gzipped CSV', atLeast: 1.5 },
  json: { options: 'FORMAT json, COMPRESSION gzip', yardstick: 'DuckDB COPY to gzipped JSON', atLeast: 1.5 },
} as const;
const ROWS = 2_000_000;
const PARTS = 2;

/** One part, with as many files of the lake. */
export async function exportPart({ lake, files, part, format }: PartOf): Promise<void> {
  const wish = { name: 'bench', partner: 's3', type: 'events', frequency: 'one-time', format, settings: {} };
  const run = { accountId: 'ACME', databaseId: 'db', exportId: 1, runAt: 2 };
  await using duck = await openDuck({ threads: 1 });
  await writePartUseCase(duck, {
    run: { ...run, type: 'events', format, date: '2026-11-01' },
    definition: readDefinition(wish),
    timezone: 'Europe/Berlin',
    part: { kind: 'events', part, files: [...files], rows: null },
    events: files,
    profiles: lake.profiles,
    columns: columnsInMemory(2),
    ship: shipFile({ put: async () => undefined }),
  });
}
type PartOf = { lake: LakeOnDisk; files: readonly string[]; part: number; format: Format };

async function ours(lake: LakeOnDisk, format: Format): Promise<void> {
  const parts = Array.from({ length: PARTS }, (_, place) => lake.events.filter((_, index) => index % PARTS === place));
  await Promise.all(parts.map((files, place) => exportPart({ lake, files, part: place + 1, format })));
}

async function* run(): AsyncGenerator<Figure> {
  await using duck = await openDuck();
  const size = { people: 20_000, names: 8 };
  const lake = await lakeOnDisk(duck, { rows: ROWS, ...size });
  for (const format of ['parquet', 'csv', 'json'] as const) {
    const { options, ...bound } = formats[format];
    const jobs = {
      ours: () => ours(lake, format),
      copy: () => copyAsYardstick(duck, { from: fromParquet(lake.events), options }),
    };
    const times = await inTurns(jobs, { rounds: 3, clock: 'wall' });
    yield {
      bench: `export.${format}`,
      ratio: times.copy / times.ours,
      ...bound,
      rows: ROWS,
      seconds: times.ours,
    };
  }
}

export const writePart: Bench = { name: 'export', run };
