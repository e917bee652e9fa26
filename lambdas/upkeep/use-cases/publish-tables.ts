import type { CommitsAt } from '#store/commits/items.ts';
import { storedFiles } from '#store/commits/upkeep.ts';
import { dateOfKey, type LakeAt, VARIOUS_DATES } from '#store/lake/lake.ts';
import { readPublished, writeList, writePublished } from '../adapters/published-lists.ts';
import { changedLists, listsOf } from '../domain/table-lists.ts';

/**
 * Writes the lists of files that the Glue tables read the lake by (`lib/lake-tables.ts`): those that changed, and last what
 * was written. Tables are as new as the last upkeep; files of various dates come into them when they are cut to their dates.
 */
export async function publishTables(
  at: { lake: LakeAt; commits: CommitsAt },
  accountId: string,
): Promise<{ lists: number }> {
  const events = await storedFiles(at.commits, { accountId, kind: 'events' });
  const profiles = await storedFiles(at.commits, { accountId, kind: 'profiles' });
  const dated = events.filter(({ key }) => dateOfKey(key) !== VARIOUS_DATES);
  const before = await readPublished(at.lake, accountId);
  const { changed, published } = changedLists(listsOf({ events: dated, profiles }, dateOfKey), before);
  for (const list of changed) await writeList(at.lake, { accountId, list });
  if (changed.length > 0) await writePublished(at.lake, { accountId, published });
  return { lists: changed.length };
}
