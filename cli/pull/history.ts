import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeWhole } from '../files/durable.ts';
import type { Days } from './expectations.ts';
import { nameOf, type PullOptions } from './options.ts';

/** Rows by day of earlier pulls of the same query, whatever their days. */
const historySchema = z.object({ version: z.literal(1), days: z.record(z.string(), z.int()) });
const KEPT_DAYS = 800;

export function historyFileOf({ stateDir, connection: { account }, resource, query }: PullOptions): string {
  const { from: _, to: __, ...what } = query;
  const key = createHash('sha256')
    .update(JSON.stringify([account, what]))
    .digest('hex')
    .slice(0, 12);
  return join(stateDir, `${nameOf(resource, query)}-${key}.history.json`);
}

/** Empty for the first pull. A history that cannot be read is a reason to stop: without it, silence would mean nothing. */
export async function readHistory(path: string): Promise<Days> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? {} : historySchema.parse(JSON.parse(text)).days;
}

export async function writeHistory(path: string, days: Days): Promise<void> {
  const newest = Object.entries(days)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .slice(-KEPT_DAYS);
  await writeWhole(path, `${JSON.stringify({ version: 1, days: Object.fromEntries(newest) })}\n`);
}
