import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { DeliveredFile } from '../destination.ts';
import { type ExportRecord, idOf, recordsIn } from '../jsonl.ts';

/** The rows of a part's files, put into one file, in the order of the files' names. */
export type PartRows = {
  /** Takes a gzipped `jsonl` file; the same name again is the same file. */
  add: (file: Pick<DeliveredFile, 'name' | 'path' | 'without'>) => Promise<void>;
  /** All that was added since the last time, gzipped, and the ids of its records; undefined where no file was. */
  gather: () => Promise<{ path: string; rows: number; ids: string[] } | undefined>;
};

type Made = { path: string; rows: number; ids: string[] };

const CHUNK = 1 << 20;

export function partRows(rowOf: (record: ExportRecord) => string): PartRows {
  const files = new Map<string, Made>();
  return {
    async add({ name, path, without }) {
      const made: Made = { path: `${path}.rows`, rows: 0, ids: [] };
      async function* rows() {
        let text = '';
        for await (const record of recordsIn(createReadStream(path, { highWaterMark: CHUNK }))) {
          const id = idOf(record) ?? '';
          if (without?.has(id)) continue;
          made.rows++;
          made.ids.push(id);
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
      return { path, rows: all.reduce((sum, { rows }) => sum + rows, 0), ids: all.flatMap(({ ids }) => ids) };
    },
  };
}

async function* bytesOf(files: readonly { path: string }[]) {
  for (const { path } of files) {
    yield* createReadStream(path, { highWaterMark: CHUNK });
    await rm(path);
  }
}
