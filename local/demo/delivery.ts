import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as z from 'zod';
import type { CustomerBucket } from './bucket.ts';
import type { Run, StartedExport } from './exports.ts';

/**
 * What one run left in the customer's bucket: its files, copied to this machine, each held against the manifest's size
 * and SHA-256. What is in the files is for DuckDB to say.
 */
const manifestSchema = z.object({
  exportId: z.int(),
  runAt: z.int(),
  rows: z.int(),
  files: z.array(z.object({ name: z.string(), rows: z.int(), bytes: z.int(), sha256: z.string() })),
});

export type Delivered = {
  /** Paths on this machine with the rows that the manifest promises. */
  files: { path: string; key: string; rows: number }[];
  /** Of the manifest, none or one. */
  manifestKey: string[];
  /** The sum that the manifest states. */
  rows: number;
  wrong: string[];
};

export async function collect(
  bucket: CustomerBucket,
  options: { export: StartedExport; run: Run; folder: string },
): Promise<Delivered> {
  const keys = [...(await bucket.list(options.export.prefix)).keys()];
  // Both of them: an export's id is a time as well, and may be that of another's run.
  const run = `${options.export.id}-${options.run.runAt}-`;
  const manifestKey = keys.find((key) => key.includes('manifest') && key.includes(run));
  if (!manifestKey)
    return { files: [], manifestKey: [], rows: 0, wrong: [`No manifest of run ${options.run.runAt} was delivered.`] };
  const manifest = manifestSchema.parse(JSON.parse((await bucket.read(manifestKey)).toString('utf8')));
  const delivered: Delivered = { files: [], manifestKey: [manifestKey], rows: manifest.rows, wrong: [] };
  for (const file of manifest.files) {
    const key = keys.find((one) => one === file.name || basename(one) === basename(file.name));
    if (!key) {
      delivered.wrong.push(`The manifest names ${file.name}, which is not in the bucket.`);
      continue;
    }
    const path = await bucket.fetchInto(options.folder, key);
    const bytes = await readFile(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== file.sha256) delivered.wrong.push(`${key}: its SHA-256 is not the manifest's.`);
    if (bytes.length !== file.bytes) delivered.wrong.push(`${key}: ${bytes.length} bytes, not ${file.bytes}.`);
    delivered.files.push({ path, key, rows: file.rows });
  }
  return delivered;
}
