import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { eventTypes } from '#store/accounts/event-types.ts';
import { putNewImport } from '../../lambdas/imports/adapters/dynamo-imports.ts';
import { importSchema } from '../../lambdas/imports/domain/import.ts';
import { partsKey } from '../../lambdas/imports/domain/keys.ts';
import type { Part } from '../../lambdas/imports/domain/layout.ts';
import { cutFile } from '../../lambdas/imports/use-cases/cut-file.ts';
import { judgePart } from '../../lambdas/imports/use-cases/judge-part.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { fileS3, mapping, writeFile } from './import-files.ts';

/**
 * Reading a file of events, from its bytes to the groups that are put on the stream: cut, judged, compressed. Against it stands DuckDB's
 * reader of the same file, which makes a table of typed columns of it, and nothing more. S3 is a file on disk.
 */
const ROWS = 300_000;
const LANES = 8;
const now = () => 1_790_000_000_000;

const LIST = { read: async () => ({ keys: [], version: 0 }), write: async () => true };

function readerOf(path: string, { fileName, onPart }: { fileName: string; onPart?: (done: number) => void }) {
  return async function readAll(): Promise<number> {
    const table = memoryTable();
    const importsAt = { db: table.db, table: 'Imports', now };
    const { client, objects, size } = fileS3(path, /\/(?:groups|rejected)\//);
    const files = { client, bucket: 'files' };
    const made = importSchema.parse({
      ...{
        accountId: 'ACME',
        importId: '1790000000000-00000000',
        channel: 'sftp',
        fileName,
        type: 'event',
        by: 'ACME',
      },
      ...{ bytes: size, timezone: 'Europe/Berlin', state: 'Processing', createdAt: '2026-09-21T14:13:20.000Z' },
      ...{ judging: 1, receivedAt: now(), lanes: LANES, ...(fileName.endsWith('.csv') && { mapping }) },
    });
    await putNewImport(importsAt, made);
    await cutFile({ importsAt, files, openKey: async () => undefined, sizeOf: async () => size })(made);
    const parts: Part[] = JSON.parse(objects.get(partsKey(made))?.toString() ?? '[]');
    const judge = judgePart({ importsAt, files, eventTypes: eventTypes({ now, ...LIST }) });
    let rows = 0;
    for (const part of parts) {
      const { accepted } = await judge(made, part);
      rows += accepted;
      onPart?.(rows);
    }
    return rows;
  };
}

const columns = (delivered: string) =>
  `{identity: 'VARCHAR', evtName: 'VARCHAR', ts: 'BIGINT', price: 'DOUBLE', quantity: 'INTEGER', category: 'VARCHAR', sku: 'VARCHAR', paid: 'BOOLEAN', delivered: '${delivered}'}`;

async function duckReader(path: string, format: 'csv' | 'json') {
  const duck = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await duck.connect();
  const from =
    format === 'csv'
      ? `read_csv('${path}', header = true, delim = ',', quote = '"', dateformat = '%d/%m/%Y', columns = ${columns('DATE')})`
      : `read_json('${path}', format = 'newline_delimited', columns = ${columns('VARCHAR')})`;
  return async () => void (await connection.run(`CREATE OR REPLACE TEMP TABLE rows AS SELECT * FROM ${from}`));
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'import-bench'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function figureOf(format: 'csv' | 'json', folder: string): Promise<Figure> {
  const path = join(folder, `events.${format}`);
  await writeFile(path, { format, rows: ROWS });
  const duck = await duckReader(path, format);
  const times = await inTurns(
    { ours: readerOf(path, { fileName: `events.${format}` }), duck },
    { rounds: 5, clock: 'cpu' },
  );
  return {
    bench: `import.${format}`,
    yardstick: `DuckDB's reader of the same ${format.toUpperCase()} into a table, CPU seconds; ours cuts, judges and compresses`,
    ...{ rows: ROWS, seconds: times.ours, ratio: times.duck / times.ours, atLeast: format === 'csv' ? 0.1 : 0.07 },
  };
}

export const importBench: Bench = {
  name: 'import',
  async *run() {
    for (const format of ['csv', 'json'] as const) yield await inFolder((folder) => figureOf(format, folder));
  },
};

const GB = 1_000_000_000;

/** Ten times the file, and what memory is used on the way: one line for each tenth, on standard error. */
async function growth(folder: string): Promise<Figure[]> {
  const seconds = new Map<number, { taken: number; rows: number }>();
  for (const bytes of [0.5 * GB, 5 * GB]) {
    const path = join(folder, `events-${bytes}.csv`);
    const rows = await writeFile(path, { format: 'csv', bytes });
    let next = 0;
    const read = readerOf(path, {
      fileName: 'events.csv',
      onPart(done) {
        if (done < next * rows) return;
        next += 0.1;
        const { rss, heapUsed } = process.memoryUsage();
        const at = { bytes, share: Math.round((done / rows) * 100) / 100 };
        console.error(JSON.stringify({ ...at, rssMiB: rss >> 20, heapMiB: heapUsed >> 20 }));
      },
    });
    const start = performance.now();
    if ((await read()) !== rows) throw new Error('rows are missing');
    seconds.set(bytes, { taken: (performance.now() - start) / 1_000, rows });
    rmSync(path);
  }
  const [small, large] = [seconds.get(0.5 * GB), seconds.get(5 * GB)];
  if (!small || !large) return [];
  const ratio = large.taken / large.rows / (small.taken / small.rows);
  const figure = { rows: large.rows, seconds: large.taken };
  return [
    { bench: 'import-large', yardstick: 'itself at a tenth of the file, per row', ratio, atMost: 1.2, ...figure },
    {
      bench: 'import-large.time',
      yardstick: '30 minutes on two cores; here on one',
      milliseconds: large.taken * 1_000,
      atMost: 1_800_000,
      ...figure,
    },
  ];
}

export const importLargeBench: Bench = {
  name: 'import-large',
  long: true,
  async *run() {
    yield* await inFolder(growth);
  },
};
