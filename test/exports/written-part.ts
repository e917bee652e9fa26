import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { openDuck } from '#runtime/duckdb.ts';
import { columnsOfPart, grownColumns, type KnownColumn } from '../../lambdas/exports/domain/csv-columns.ts';
import { readDefinition } from '../../lambdas/exports/domain/definition.ts';
import type { Gone } from '../../lambdas/exports/domain/gone.ts';
import type { Part } from '../../lambdas/exports/domain/plan.ts';
import { shipFile } from '../../lambdas/exports/use-cases/ship-file.ts';
import { type PartJob, writePart } from '../../lambdas/exports/use-cases/write-part.ts';

/** The columns of an export as one run sees them, remembered from part to part. */
export function columnsInMemory(runAt: number, known = new Map<string, readonly KnownColumn[]>()): PartJob['columns'] {
  return async ({ event, found }) => {
    const grown = grownColumns(known.get(event) ?? [], { found, runAt });
    known.set(event, grown);
    return columnsOfPart(grown, { found, runAt });
  };
}

/** A part written by DuckDB from local Parquet files, and the files as they would have been delivered. */
type Given = {
  events?: string[];
  profiles?: string[];
  maxBytes?: number;
  gone?: Gone;
  part?: Part;
  definition?: object;
  columns?: PartJob['columns'];
};

export async function written({ events = [], profiles = [], maxBytes, gone, columns, ...given }: Given) {
  const wish = { name: 'n', partner: 's3', type: 'events', frequency: 'one-time', settings: {}, ...given.definition };
  const definition = readDefinition(wish);
  const files = new Map<string, Buffer>();
  await using duck = await openDuck({ threads: 1 });
  const { files: results, tables } = await writePart(duck, {
    run: {
      accountId: 'ACME',
      databaseId: 'db',
      exportId: 10,
      runAt: 20,
      ...definition,
      date: '2026-10-25',
    },
    definition,
    timezone: 'Europe/Berlin',
    part: given.part ?? { kind: 'events', part: 3, files: events, rows: null },
    events,
    profiles,
    gone,
    ...(maxBytes && { maxBytes }),
    columns: columns ?? columnsInMemory(20),
    ship: shipFile({ put: async (file) => void files.set(file.name, await readFile(file.path)) }),
  });
  return { results, tables, files, text: (name: string) => gunzipSync(files.get(name) ?? '').toString() };
}
