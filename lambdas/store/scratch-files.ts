import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '#runtime/duckdb.ts';
import type { LakeAt } from './lake.ts';
import { fetchWindow } from './lake-window.ts';

/** Lake files in an engine's scratch folder, as a snapshot has them, each brought once however often it is asked for. */
export type FetchFiles = (files: readonly { key: string }[], snapshot: { upTo: number }) => Promise<string[]>;

export function scratchFiles({ duck, lake }: { duck: Duck; lake: LakeAt }): FetchFiles {
  const paths = new Map<string, string>();
  return async function fetch(files, { upTo }) {
    const keys = [...new Set(files.map((file) => file.key))].filter((key) => !paths.has(key));
    if (keys.length > 0) {
      const folder = await mkdtemp(join(duck.scratch, 'files-'));
      const fetched = await fetchWindow({ lake, duck }, { keys, folder, window: { after: 0, upTo } });
      for (const [index, key] of keys.entries()) paths.set(key, fetched[index] ?? '');
    }
    return files.map((file) => paths.get(file.key) ?? '');
  };
}
