import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type ExportRecord, recordsIn } from '../jsonl.ts';

/** The rows of a part's files, put into one file, in the order of the files' names. */
export type PartRows = {
  /** Takes a gzipped `jsonl` file; the same name again is the same file. */
  add: (file: { name: string; path: string }) => Promise<void>;
  /** All that was added since the last time, gzipped; undefined where nothing was. */
  gather: () => Promise<{ path: string; rows: number } | undefined>;
};

const CHUNK = 1 << 20;

export function partRows(rowOf: (record: ExportRecord) => string): PartRows {
  const files = new Map<string, { path: string; rows: number }>();
  return {
    async add({ name, path }) {
      const made = { path: `${path}.rows`, rows: 0 };
      async function* rows() {
        let text = '';
        for await (const record of recordsIn(createReadStream(path, { highWaterMark: CHUNK }))) {
          made.rows++;
          text += `${rowOf(record)}\n`;
          if (text.length < CHUNK) continue;
          yield text;
          text = '';
        }
        yield text;
      }
      await pipeline(rows, createWriteStream(made.path));
      files.set(name, made);
    },
    async gather() {
      const [first, ...others] = [...files.keys()].toSorted().flatMap((name) => files.get(name) ?? []);
      if (!first) return undefined;
      files.clear();
      const all = [first, ...others];
      const path = `${first.path}.gz`;
      await pipeline(Readable.from(bytesOf(all)), createGzip({ level: 1, chunkSize: CHUNK }), createWriteStream(path));
      return { path, rows: all.reduce((sum, { rows }) => sum + rows, 0) };
    },
  };
}

async function* bytesOf(files: readonly { path: string }[]) {
  for (const { path } of files) {
    yield* createReadStream(path, { highWaterMark: CHUNK });
    await rm(path);
  }
}
