import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import type { Part } from './plan.ts';

/** What a written part says of its files, and whether all parts together are the whole run. */
export const writtenFileSchema = z.object({
  /** Without the destination's prefix. */
  name: z.string(),
  /** Name of the event; null in profile files. */
  event: z.string().nullable(),
  rows: z.number().int(),
  /** Of the file as delivered. */
  bytes: z.number().int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Epoch seconds of the earliest and the latest row. */
  minTs: z.number().int(),
  maxTs: z.number().int(),
});
export type WrittenFile = z.infer<typeof writtenFileSchema>;

export const partResultSchema = z.object({ part: z.number().int(), files: z.array(writtenFileSchema) });
export type PartResult = z.infer<typeof partResultSchema>;

/** Throws `corrupt-data` unless the part's rows are the ones that the commit log counted. */
export function checkRows(part: Part, files: readonly Pick<WrittenFile, 'rows'>[]): void {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  if (part.rows === null || part.rows === rows) return;
  const text = `Part ${part.part} came to ${rows} rows where ${part.rows} are committed; nothing was marked as delivered.`;
  throw new Failure('corrupt-data', text, { retry: 'never' });
}

/**
 * The run's files, in order of part: an export that says Completed must be complete. Throws `corrupt-data` when a part's
 * result is missing or its rows do not add up.
 */
export function filesOfRun(plan: readonly Part[], results: readonly PartResult[]): WrittenFile[] {
  const byPart = new Map(results.map((result) => [result.part, result.files]));
  return plan.flatMap((part) => {
    const files = byPart.get(part.part);
    if (!files) {
      const text = `Part ${part.part} of ${plan.length} has no result; nothing was marked as delivered.`;
      throw new Failure('corrupt-data', text, { retry: 'never' });
    }
    checkRows(part, files);
    return files;
  });
}
