import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { syncFolderOf } from './durable.ts';

/** The unfinished output: lines are added a page at a time, each on the disk before the next is asked for. */
export type Output = {
  /** Answers the bytes that the file has now. */
  append: (lines: readonly string[]) => Promise<number>;
  /** Empties it, to start again. */
  clear: () => Promise<void>;
  close: () => Promise<void>;
};

/** Opens the file with the first `bytes` that it has; throws where it has fewer, since then something else changed it. */
export async function openOutput(path: string, bytes: number): Promise<Output> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  const { size } = await file.stat();
  if (size < bytes) {
    await file.close();
    throw new Error(`${path} has ${size} bytes, of which ${bytes} were written: call again with --restart`);
  }
  await file.truncate(bytes);
  await syncFolderOf(path);
  let end = bytes;

  async function append(lines: readonly string[]): Promise<number> {
    if (lines.length === 0) return end;
    const text = Buffer.from(`${lines.join('\n')}\n`);
    await writeAll(text);
    await file.datasync();
    return end;
  }
  async function writeAll(text: Buffer): Promise<void> {
    for (let at = 0; at < text.length; ) {
      const { bytesWritten } = await file.write(text, at, text.length - at, end);
      at += bytesWritten;
      end += bytesWritten;
    }
  }
  async function clear(): Promise<void> {
    await file.truncate(0);
    end = 0;
  }
  return { append, clear, close: () => file.close() };
}
