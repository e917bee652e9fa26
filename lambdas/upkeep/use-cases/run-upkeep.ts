import { type CompactDeps, compactAccount } from './compact-account.ts';
import { dropOldDates } from './drop-old-dates.ts';
import { erasePeople } from './erase-people.ts';
import { publishTables } from './publish-tables.ts';
import { rollUp } from './roll-up.ts';
import { thinProfiles } from './thin-profiles.ts';

/**
 * All upkeep of one account, in this order. What is past its time goes first, so that nobody merges it; then deleted
 * people. Only when they are out of every file may rows move between files again. What is new is rolled up while its
 * files hold nothing else, in half of the time at most. What then is few and large is thinned. Last, tables are told
 * what is there now.
 */
export async function runUpkeep(
  deps: CompactDeps,
  account: { accountId: string; timezone: string; retentionDays?: number | undefined },
) {
  const done = await moveRows(deps, account);
  return { ...done, ...(await publishTables(deps, account.accountId)) };
}

async function moveRows(
  deps: CompactDeps,
  account: { accountId: string; timezone: string; retentionDays?: number | undefined },
) {
  const { dropped } = await dropOldDates(deps, account);
  const erased = await erasePeople(deps, account);
  const facts = { dropped, erased: erased.people, erasedFrom: erased.files };
  if (erased.outcome !== 'done') return { ...facts, outcome: erased.outcome };
  const now = deps.now();
  const rolled = await rollUp({ ...deps, deadline: now + (deps.deadline - now) / 2 }, account.accountId);
  const compacted = { ...facts, ...rolled, ...(await compactAccount(deps, account)) };
  return compacted.outcome === 'done' ? { ...compacted, ...(await thinProfiles(deps, account)) } : compacted;
}
