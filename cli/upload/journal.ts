import { constants } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import * as z from 'zod';
import { syncFolderOf } from '../files/durable.ts';

/**
 * What became of an upload's batches, a line each, on the disk before anything else is done: that a batch is about to be
 * sent, and what was answered. Killed at any moment, the same command reads it and goes on. A last line that is half
 * written is cut off: what it would have said is found out again.
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

/** Undefined where nothing was interrupted. */
export async function readJournal(path: string): Promise<ReadJournal | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').slice(0, -1);
  const read: Omit<ReadJournal, 'head'> = { done: [], sent: new Map(), bytes: 0 };
  let head: Head | undefined;
  for (const line of lines) {
    const told = lineSchema.safeParse(parsed(line));
    // A machine that lost its power may have left anything behind what it had written to the disk.
    if (!told.success) break;
    if ('version' in told.data) head = told.data;
    else if ('sent' in told.data) read.sent.set(told.data.sent, told.data);
    else read.done.push(told.data);
    read.bytes += Buffer.byteLength(line) + 1;
  }
  return head && { ...read, head };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Goes on with what was read, or begins anew. */
export async function openJournal(path: string, from: ReadJournal | { head: Head }): Promise<Journal> {
  const before = 'bytes' in from ? from : undefined;
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  await file.truncate(before?.bytes ?? 0);
  let end = before?.bytes ?? 0;
  let last = Promise.resolve();
  /** One after the other, so that no line is on the disk without those before it. */
  function write(line: Head | Sent | Done): Promise<void> {
    last = last.then(async () => {
      const text = Buffer.from(`${JSON.stringify(line)}\n`);
      await file.write(text, 0, text.length, end);
      await file.datasync();
      end += text.length;
    });
    return last;
  }
  if (!before) {
    await write(from.head);
    await syncFolderOf(path);
  }
  return {
    seed: from.head.seed,
    done: before?.done ?? [],
    sent: before?.sent ?? new Map(),
    write,
    close: () => file.close(),
  };
}

/** Of a dry run, which nobody goes on with. */
export function noJournal(): Journal {
  const nothing = async () => {};
  return { seed: '', done: [], sent: new Map(), write: nothing, close: nothing };
}

export async function forgetJournal(path: string): Promise<void> {
  await rm(path, { force: true });
}
