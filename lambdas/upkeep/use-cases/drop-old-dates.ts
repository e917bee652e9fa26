import { keptFrom } from '#core/accounts/retention.ts';
import { itemsOf, MAX_ITEMS, storedFiles } from '#store/commits/upkeep.ts';
import { dateOfKey, VARIOUS_DATES } from '#store/lake/lake.ts';
import { type ReplaceDeps, replaceMerged } from './replace-merged.ts';
import { rollUpAnew } from './roll-up.ts';

/**
 * Drops whole dates of events that are past the account's retention. Files of various dates are not looked at: compaction
 * cuts them to their dates. The objects go with what was replaced, a week later, and events are rolled up anew.
 */
export async function dropOldDates(
  deps: ReplaceDeps,
  account: { accountId: string; timezone: string; retentionDays?: number | undefined },
): Promise<{ dropped: number }> {
  const { accountId, timezone, retentionDays: days } = account;
  if (days === undefined) return { dropped: 0 };
  const from = keptFrom({ now: deps.now(), timezone, days });
  const files = await storedFiles(deps.commits, { accountId, kind: 'events' });
  const old = files.filter(({ key }) => {
    const date = dateOfKey(key) ?? VARIOUS_DATES;
    return date !== VARIOUS_DATES && date < from;
  });
  if (old.length === 0) return { dropped: 0 };
  // Before, because after it this may die; and after, because a roll-up beside it may have read what is gone.
  await rollUpAnew(deps, accountId);
  const most = Math.floor((MAX_ITEMS - itemsOf({ removed: 0, added: 0 })) / 2);
  let dropped = 0;
  for (let at = 0; at < old.length; at += most) {
    const removed = old.slice(at, at + most);
    if (!(await replaceMerged(deps, { accountId, removed, merged: [] }))) break;
    dropped += removed.length;
  }
  await rollUpAnew(deps, accountId);
  return { dropped };
}
