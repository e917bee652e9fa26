import { createHash } from 'node:crypto';

/**
 * The lists of files that Athena and Spark read the lake by, one for each date of events and one for profiles. Beside
 * the files that commits name, a folder of the lake holds replaced files and those of crashed batches. A reader of the
 * folder reads rows twice; a reader of the list does not.
 */
export type TableList = { folder: string; keys: string[] };
/** Folder of a list, and a hash of what was in it when it was last written. */
export type Published = Record<string, string>;

export function listsOf(
  files: { events: readonly { key: string }[]; profiles: readonly { key: string }[] },
  dateOf: (key: string) => string | undefined,
): TableList[] {
  const dates = Map.groupBy(files.events, ({ key }) => `events/day=${dateOf(key) ?? ''}/`);
  const folders = [...dates, ...(files.profiles.length > 0 ? [['profiles/', files.profiles] as const] : [])];
  return folders.map(([folder, some]) => ({ folder, keys: some.map(({ key }) => key).toSorted() }));
}

/** Lists that are not as they were written last, those that are to be removed as empty lists; and what then is published. */
export function changedLists(
  lists: readonly TableList[],
  before: Published,
): { changed: TableList[]; published: Published } {
  const published = Object.fromEntries(lists.map(({ folder, keys }) => [folder, hashOf(keys)]));
  const empty = Object.keys(before).filter((folder) => published[folder] === undefined);
  const changed = lists.filter(({ folder }) => published[folder] !== before[folder]);
  return { changed: [...changed, ...empty.map((folder) => ({ folder, keys: [] }))], published };
}

const hashOf = (keys: readonly string[]) => createHash('sha256').update(keys.join('\n')).digest('hex').slice(0, 16);
