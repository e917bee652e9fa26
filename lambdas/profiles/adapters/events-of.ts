import * as z from 'zod';
import type { Erased } from '#core/erasure.ts';
import type { History } from '#core/history.ts';
import type { WithDuck } from '#runtime/duckdb.ts';
import { type CommitsAt, headOf } from '#store/commits.ts';
import { notYetErased, readErasures } from '#store/erasures.ts';
import { bringHistory, historyAfter, historyOf } from '#store/history.ts';
import type { LakeAt } from '#store/lake.ts';
import { withLake } from '#store/lake-rows.ts';
import { summaryTextSql } from '#store/summary-rows.ts';
import type { EventSummaries } from '../domain/profile-view.ts';

/**
 * What one person did, under all ids that they have, up to the newest commit: a few row groups of the roll-up, and the
 * events since. Who was deleted and came back is somebody new: until the rows of before have left the lake, only what came
 * after the deletion is counted.
 */
export type EventsOf = { commits: CommitsAt; lake: LakeAt; withDuck: WithDuck };
export type PersonsEvents = { events: EventSummaries; files: number };

export function eventsOf({ commits, lake, withDuck }: EventsOf) {
  return async function events({ accountId, ids }: { accountId: string; ids: string[] }): Promise<PersonsEvents> {
    const [upTo, erasures] = await Promise.all([headOf(commits, accountId), readErasures(commits, accountId)]);
    const erased = lastErased(notYetErased(erasures).filter(({ profileId }) => ids.includes(profileId)));
    const known = ids.filter((id) => !erased.has(id));
    const histories = await Promise.all([
      ...(known.length > 0 ? [of(known, historyOf(commits, { accountId, upTo, ids: known }))] : []),
      ...[...erased].map(([id, after]) => of([id], historyAfter(commits, { accountId, upTo, after }))),
    ]);
    const files = histories.flatMap(({ history }) => [...history.rolledUp, ...history.since]).length;
    if (files === 0) return { events: {}, files };
    return await withDuck((duck) =>
      withLake({ duck, lake }, async (read) => {
        const rows = await Promise.all(histories.map((one) => bringHistory(read, { ...one, upTo })));
        const theirs = `SELECT * REPLACE ('' AS profile_id) FROM (${rows.join(' UNION ALL BY NAME ')})`;
        const found = await duck.connection.runAndReadAll(summaryTextSql(theirs));
        return { events: summariesIn(found.getRowObjectsJson()), files };
      }),
    );
  };
}

async function of(ids: readonly string[], history: Promise<History>) {
  return { ids, history: await history };
}

/** By id, the last commit that is of somebody who was deleted. */
function lastErased(erased: readonly Erased[]): Map<string, number> {
  const inOrder = erased.toSorted((a, b) => a.through - b.through);
  return new Map(inOrder.map(({ profileId, through }) => [profileId, through]));
}

const whole = z.number().int();
const summariesSchema = z.record(z.string(), z.object({ count: whole, first_seen: whole, last_seen: whole }));
const rowsSchema = z.array(z.object({ summary: z.string() }));

function summariesIn(rows: unknown): EventSummaries {
  const [row] = rowsSchema.parse(rows);
  return row ? summariesSchema.parse(JSON.parse(row.summary)) : {};
}
