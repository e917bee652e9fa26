import { filesOfSnapshot } from '#store/commits/files.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import { historyOfAll } from '#store/people/history.ts';
import type { Cursor } from '../domain/cursor.ts';
import type { Files } from '../domain/plan.ts';

/** The lake's files as of a cursor's snapshot, with those of people's history where records tell of it. */
export function listFiles(commits: CommitsAt) {
  return async function filesOf({ accountId, upTo, show }: Cursor): Promise<Files> {
    const { events, profiles } = await filesOfSnapshot(commits, { accountId, upTo });
    const history = show.events ? await historyOfAll(commits, { accountId, upTo, events }) : undefined;
    return { events, profiles, history };
  };
}
