import * as z from 'zod';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import { definitionSchema } from './definition.ts';
import { hasColumns } from './formats.ts';
import { type Table, tableSchema, type WrittenFile, writtenFileSchema } from './results.ts';
import { type Run, runSchema } from './run.ts';

/**
 * The manifest of a run: written after every file, so that where it is, all files are. A run without rows has one too,
 * and says 0: nothing cannot be taken for broken.
 */
export const manifestSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  accountId: z.string(),
  exportId: z.number().int(),
  runAt: z.number().int(),
  type: definitionSchema.shape.type,
  format: definitionSchema.shape.format.unwrap(),
  window: runSchema.shape.window.describe('commit numbers, (after, upTo]'),
  files: z.array(writtenFileSchema),
  tables: z.array(tableSchema).optional().describe('CSV only: the columns of each event, in order'),
  rows: z.number().int(),
  bytes: z.number().int(),
  minTs: z.number().int().nullable().describe('epoch seconds; null without rows'),
  maxTs: z.number().int().nullable(),
  createdAt: z.iso.datetime(),
});
export type Manifest = z.infer<typeof manifestSchema>;

export function manifestOf(
  run: Run,
  made: { files: readonly WrittenFile[]; tables: readonly Table[]; at: string },
): Manifest {
  const { files } = made;
  const sum = (count: (file: WrittenFile) => number) => files.reduce((total, file) => total + count(file), 0);
  const extreme = (pick: 'minTs' | 'maxTs') =>
    files.reduce<number | null>((best, file) => {
      const better = best === null || (pick === 'minTs' ? file[pick] < best : file[pick] > best);
      return better ? file[pick] : best;
    }, null);
  return {
    schemaVersion: SCHEMA_VERSION,
    accountId: run.accountId,
    exportId: run.exportId,
    runAt: run.runAt,
    type: run.definition.type,
    format: run.definition.format,
    window: run.window,
    files: [...files],
    ...(hasColumns(run.definition) && { tables: [...made.tables] }),
    rows: sum((file) => file.rows),
    bytes: sum((file) => file.bytes),
    minTs: extreme('minTs'),
    maxTs: extreme('maxTs'),
    createdAt: made.at,
  };
}
