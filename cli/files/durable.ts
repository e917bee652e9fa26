import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writing so that a machine that loses its power has either the old or the new. */

/** Replaces a file whole. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const next = `${path}.new`;
  const file = await open(next, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await moveTo(next, path);
}

export async function moveTo(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolderOf(to);
}

/** The name of a file is in its folder, which is written on its own. Some systems cannot open one: they write it soon anyway. */
export async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
