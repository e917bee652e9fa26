import { inParallel } from '#core/in-parallel.ts';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import type { Format } from '../../lambdas/exports/domain/formats.ts';
import { memoryOfPart } from './export-memory.ts';
import { exportPart } from './export-part.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { deliveredSql, fromParquet, type LakeOnDisk, lakeOnDisk } from './lake-on-disk.ts';
import { copyAsYardstick } from './yardstick.ts';

/**
 * An export from lake files on disk to files as delivered, joined with their people; delivering is nothing. A part works
 * on one thread, so that it writes the same bytes whenever it is run again; parts run side by side, as the Map runs them.
 * Parquet takes turns with its yardsticks three times; DuckDB's gzip takes so long that text does so once. `rssMiB` is
 * what one part of a million rows takes in a process of its own, as a function does it.
 */
const ROWS = 5_000_000;
/** As many as this machine is expected to have cores. */
const WIDTH = 2;
/**
 * None has more than a million rows, as in a run; as many for one core as for another: a run has more parts than there are cores by far, and with five on two,
 * a core would stand idle for a sixth of the time, which says nothing about a part.
 */
const PARTS = 3 * WIDTH;
const WORKERS = ['1', '2', '4'] as const;

async function ours(lake: LakeOnDisk, { format, width = WIDTH }: { format: Format; width?: number }): Promise<void> {
  const parts = Array.from({ length: PARTS }, (_, part) => lake.events.filter((_, index) => index % PARTS === part));
  await inParallel(parts.entries(), {
    width,
    work: async ([place, files]) => await exportPart({ lake, files, part: place + 1, format }),
  });
}

async function* parquet(duck: Duck, lake: LakeOnDisk): AsyncGenerator<Figure> {
  const jobs = {
    ours: () => ours(lake, { format: 'parquet' }),
    delivered: () => copyAsYardstick(duck, deliveredSql(lake)),
    bare: () => copyAsYardstick(duck, { from: fromParquet(lake.events), options: 'FORMAT parquet' }),
  };
  const times = await inTurns(jobs, { rounds: 3, clock: 'wall' });
  const facts = { rows: ROWS, seconds: times.ours, rssMiB: await memoryOfPart(lake, 'parquet') };
  yield {
    bench: 'export.parquet',
    ratio: times.delivered / times.ours,
    atLeast: 0.9,
    yardstick: 'DuckDB COPY of the same columns, with the newest row of each person, to one file of Parquet, zstd',
    ...facts,
  };
  yield {
    bench: 'export.parquet.bare',
    ratio: times.bare / times.ours,
    atLeast: 0,
    yardstick: 'DuckDB COPY of the lake’s columns to Parquet, without people; no bound',
    ...facts,
  };
}

async function* texts(duck: Duck, lake: LakeOnDisk): AsyncGenerator<Figure> {
  const from = fromParquet(lake.events);
  const jobs = {
    csv: () => ours(lake, { format: 'csv' }),
    json: () => ours(lake, { format: 'json' }),
    xml: () => ours(lake, { format: 'xml' }),
    csvCopy: () => copyAsYardstick(duck, { from, options: 'FORMAT csv, HEADER, COMPRESSION gzip' }),
    jsonCopy: () => copyAsYardstick(duck, { from, options: 'FORMAT json, COMPRESSION gzip' }),
  };
  const times = await inTurns(jobs, { rounds: 1, clock: 'wall', warmUp: false });
  const bounds = [
    { format: 'csv', copy: times.csvCopy, atLeast: 1.5, yardstick: 'DuckDB COPY to gzipped CSV' },
    { format: 'json', copy: times.jsonCopy, atLeast: 1.5, yardstick: 'DuckDB COPY to gzipped JSON' },
    { format: 'xml', copy: times.jsonCopy, atLeast: 0.6, yardstick: 'DuckDB COPY to gzipped JSON' },
  ] as const;
  for (const { format, copy, ...bound } of bounds) {
    const facts = { rows: ROWS, seconds: times[format], rssMiB: await memoryOfPart(lake, format) };
    yield { bench: `export.${format}`, ratio: copy / times[format], ...bound, ...facts };
  }
}

/** How time falls when more parts may be done at once: on this machine, down to its cores. */
async function* workers(lake: LakeOnDisk): AsyncGenerator<Figure> {
  const work = (width: number) => () => ours(lake, { format: 'parquet', width });
  const jobs = { '1': work(1), '2': work(2), '4': work(4) };
  const times = await inTurns(jobs, { rounds: 2, clock: 'wall', warmUp: false });
  for (const width of WORKERS) {
    yield {
      bench: `export.workers.${width}`,
      ratio: times['1'] / times[width],
      atLeast: width === '1' ? 1 : 1.4,
      yardstick: 'the same parts of Parquet, one at a time',
      rows: ROWS,
      seconds: times[width],
    };
  }
}

async function* run(): AsyncGenerator<Figure> {
  await using duck = await openDuck();
  const lake = await lakeOnDisk(duck, { rows: ROWS, people: 20_000, names: 8 });
  yield* parquet(duck, lake);
  yield* texts(duck, lake);
  yield* workers(lake);
}

export const writePart: Bench = { name: 'export', run };
