/**
 * Which file of this computer an import waits for. A page may not open a file again by itself, so after a reload it is chosen
 * again; by these three it is known as the same.
 */
export type FileMark = { name: string; size: number; lastModified: number };

const keyOf = (accountId: string) => `causeway.uploads.${accountId}`;
const MOST = 100;

export const markOf = ({ name, size, lastModified }: FileMark): FileMark => ({ name, size, lastModified });
export const isSame = (one: FileMark, other: FileMark) =>
  one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

export function rememberedFiles(accountId: string): Map<string, FileMark> {
  try {
    const pairs: [string, FileMark][] = JSON.parse(localStorage.getItem(keyOf(accountId)) ?? '[]');
    return new Map(pairs);
  } catch {
    return new Map();
  }
}

export function rememberFile(accountId: string, importId: string, mark: FileMark): void {
  const pairs = [...rememberedFiles(accountId).set(importId, markOf(mark))];
  store(accountId, pairs.slice(-MOST));
}

export function forgetFile(accountId: string, importId: string): void {
  const files = rememberedFiles(accountId);
  if (files.delete(importId)) store(accountId, [...files]);
}

function store(accountId: string, pairs: [string, FileMark][]): void {
  localStorage.setItem(keyOf(accountId), JSON.stringify(pairs));
}
