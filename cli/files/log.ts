import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import type * as z from 'zod';
import { syncFolderOf } from './durable.ts';

/**
 * A log of what is done, a line of JSON each, on the disk before anything is done after it. Killed at any moment, the next
 * call reads what is there; a last line that is half written is cut off: what it would have said is found out again.
 */
export type ReadLog<Line> = { lines: Line[]; bytes: number };

/** Of a file that is not there, nothing. */
export async function readLog<Line>(path: string, schema: z.ZodType<Line>): Promise<ReadLog<Line>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const read: ReadLog<Line> = { lines: [], bytes: 0 };
  for (const line of text.split('\n').slice(0, -1)) {
    const told = schema.safeParse(parsed(line));
    // A machine that lost its power may have left anything behind what it had written to the disk.
    if (!told.success) break;
    read.lines.push(told.data);
    read.bytes += Buffer.byteLength(line) + 1;
  }
  return read;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export type Log = { write: (line: object) => Promise<void>; close: () => Promise<void> };

/** @param bytes what to keep of the file */
export async function openLog(path: string, bytes: number): Promise<Log> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  await file.truncate(bytes);
  await syncFolderOf(path);
  let end = bytes;
  let last = Promise.resolve();
  /** One after the other, so that no line is on the disk without those before it. */
  function write(line: object): Promise<void> {
    last = last.then(async () => {
      const text = Buffer.from(`${JSON.stringify(line)}\n`);
      await file.write(text, 0, text.length, end);
      await file.datasync();
      end += text.length;
    });
    return last;
  }
  return { write, close: () => file.close() };
}
