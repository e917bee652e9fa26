import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { writeWhole } from '../files/durable.ts';
import type { PullOptions } from './options.ts';

/**
 * How far a pull has come: written after each page, when the page itself is on the disk. What is in the output beyond
 * `bytes` belongs to a page that was not finished.
 */
const progressSchema = z.object({
  version: z.literal(1),
  /** Of what is pulled: a state is of use to the same pull only. */
  fingerprint: z.string(),
  /** What is pulled, for people; states of before it was kept do without. */
  asked: z.object({ resource: z.string(), query: z.record(z.string(), z.unknown()), out: z.string() }).optional(),
  /** Of the next page; null when all pages are there. */
  cursor: z.string().nullable(),
  bytes: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  pages: z.int().nonnegative(),
  /** Rows by day, YYYYMMDD where the account is. */
  days: z.record(z.string(), z.int()),
});
export type Progress = z.infer<typeof progressSchema>;

export function fingerprintOf({ connection: { url, account }, resource, query, params }: PullOptions): string {
  return createHash('sha256')
    .update(JSON.stringify([url, account, resource, query, params]))
    .digest('hex')
    .slice(0, 32);
}

export function freshProgress(options: PullOptions, cursor: string): Progress {
  const { resource, query, out } = options;
  const asked = { resource, query, out };
  return { version: 1, fingerprint: fingerprintOf(options), asked, cursor, bytes: 0, rows: 0, pages: 0, days: {} };
}

export function stateFileOf({ stateDir, out }: Pick<PullOptions, 'stateDir' | 'out'>): string {
  return join(stateDir, `${basename(out)}.state.json`);
}

/** Undefined where no pull was interrupted; throws for a file that cannot be read as a state. */
export async function readState(path: string): Promise<Progress | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : progressSchema.parse(JSON.parse(text));
}

export async function writeState(path: string, progress: Progress): Promise<void> {
  await writeWhole(path, `${JSON.stringify(progress)}\n`);
}

export async function forgetState(path: string): Promise<void> {
  await rm(path, { force: true });
}
