import { openDuck } from '#runtime/duckdb.ts';
import { readDefinition } from '../../lambdas/exports/domain/definition.ts';
import type { Format } from '../../lambdas/exports/domain/formats.ts';
import { shipFile } from '../../lambdas/exports/use-cases/ship-file.ts';
import { writePart } from '../../lambdas/exports/use-cases/write-part.ts';
import { columnsInMemory } from '../exports/written-part.ts';
import type { LakeOnDisk } from './lake-on-disk.ts';

/** One part, with as many files of the lake. */
export async function exportPart({ lake, files, part, format }: PartOf): Promise<void> {
  const wish = { name: 'bench', partner: 's3', type: 'events', frequency: 'one-time', format, settings: {} };
  const run = { accountId: 'ACME', databaseId: 'db', exportId: 1, runAt: 2 };
  await using duck = await openDuck({ threads: 1 });
  await writePart(duck, {
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
export type PartOf = { lake: LakeOnDisk; files: readonly string[]; part: number; format: Format };
