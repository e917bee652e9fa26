import { rm } from 'node:fs/promises';
import * as z from 'zod';
import { openLog, readLog } from '../files/log.ts';

/**
 * What became of an upload's batches, a line each: that a batch is about to be sent, and what was answered. Killed at any
 * moment, the same command reads it and goes on.
 */
const headSchema = z.object({
  version: z.literal(1),
  /** What is uploaded, and where to: a journal is of use to the same upload only. */
  of: z.string(),
  seed: z.string(),
  /** For people. */
  asked: z.string(),
});
const sentSchema = z.object({ sent: z.int(), key: z.string(), at: z.int() });
const doneSchema = z.object({
  done: z.int(),
  key: z.string(),
  processed: z.int(),
  refused: z.int(),
  /** Of the file of rejected rows, once those of this batch are in it. */
  bytes: z.int(),
  receipt: z.string().optional(),
});
const lineSchema = z.union([headSchema, sentSchema, doneSchema]);
export type Head = z.infer<typeof headSchema>;
export type Sent = z.infer<typeof sentSchema>;
export type Done = z.infer<typeof doneSchema>;

export type Journal = {
  seed: string;
  /** Of earlier calls: batches 1, 2, … that are done, and those that were sent, by their number. */
  done: readonly Done[];
  sent: ReadonlyMap<number, Sent>;
  write: (line: Sent | Done) => Promise<void>;
  close: () => Promise<void>;
};

export type ReadJournal = { head: Head; done: Done[]; sent: Map<number, Sent>; bytes: number };

/** Undefined where nothing was interrupted, and where nothing was sent yet: that binds nobody. */
export async function readJournal(path: string): Promise<ReadJournal | undefined> {
  const { lines, bytes } = await readLog(path, lineSchema);
  const done: Done[] = [];
  const sent = new Map<number, Sent>();
  let head: Head | undefined;
  for (const line of lines) {
    if ('version' in line) head = line;
    else if ('sent' in line) sent.set(line.sent, line);
    else done.push(line);
  }
  return head && done.length + sent.size > 0 ? { head, done, sent, bytes } : undefined;
}

/** Goes on with what was read, or begins anew. */
export async function openJournal(path: string, from: ReadJournal | { head: Head }): Promise<Journal> {
  const before = 'bytes' in from ? from : undefined;
  const log = await openLog(path, before?.bytes ?? 0);
  if (!before) await log.write(from.head);
  const { done = [], sent = new Map<number, Sent>() } = before ?? {};
  return { seed: from.head.seed, done, sent, ...log };
}

/** Of a dry run, which nobody goes on with. */
export function noJournal(): Journal {
  const nothing = async () => {};
  return { seed: '', done: [], sent: new Map(), write: nothing, close: nothing };
}

export async function forgetJournal(path: string): Promise<void> {
  await rm(path, { force: true });
}
