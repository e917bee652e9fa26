import * as z from 'zod';
import type { History } from '#core/people/history.ts';
import { outsideObject } from '#core/values/plain-object.ts';
import type { WithDuck } from '#runtime/duckdb.ts';
import { headOf } from '#store/commits/head.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { withLake } from '#store/lake/rows.ts';
import { summaryTextSql } from '#store/lake/summary-rows.ts';
import { notYetErased, readErasures } from '#store/people/erasures.ts';
import { bringHistory, historyAfter, historyOf, historySince, LATELY_MS } from '#store/people/history.ts';
import { type ProfilesAt, readProfiles } from '#store/people/profiles.ts';
import type { EventSummaries } from '../domain/profile-view.ts';

/**
 * What one person did, under all their ids, up to the newest commit: a few row groups of the roll-up, and the events
 * since. A person who was deleted and came back is somebody new: until the rows of before have left the lake, only what
 * came after the deletion is counted.
 */
export type EventsOf = {
  commits: CommitsAt;
  lake: LakeAt;
  profiles: ProfilesAt;
  withDuck: WithDuck;
  /** Epoch milliseconds. */
  now: () => number;
};
export type PersonsEvents = { events: EventSummaries; files: number };

export function eventsOf({ commits, lake, profiles, withDuck, now }: EventsOf) {
  return async function events({ accountId, ids }: { accountId: string; ids: string[] }): Promise<PersonsEvents> {
    const [upTo, erasures, found] = await Promise.all([
      headOf(commits, accountId),
      readErasures(commits, accountId),
      readProfiles(profiles, { accountId, profileIds: ids }),
    ]);
    const waiting = notYetErased(erasures);
    const parts = ids.map((id) => {
      const erased = waiting.filter(({ profileId }) => profileId === id).toSorted((a, b) => b.through - a.through)[0];
      const at = found.get(id)?.forgotten?.at;
      const lately = at !== undefined && (erased !== undefined || at > now() - LATELY_MS);
      return { id, forgottenAt: lately ? at : undefined, through: erased?.through };
    });
    const known = parts.flatMap(({ id, forgottenAt, through }) => ((forgottenAt ?? through) === undefined ? [id] : []));
    const histories = await Promise.all([
      ...(known.length > 0 ? [of(known, historyOf(commits, { accountId, upTo, ids: known }))] : []),
      ...parts.flatMap(({ id, forgottenAt, through }) => {
        if (forgottenAt !== undefined) {
          const since = historySince(commits, { accountId, upTo, since: forgottenAt });
          return [of([id], since, forgottenAt)];
        }
        return through === undefined ? [] : [of([id], historyAfter(commits, { accountId, upTo, after: through }))];
      }),
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

async function of(ids: readonly string[], history: Promise<History>, receivedSince?: number) {
  return { ids, history: await history, receivedSince };
}

const whole = z.number().int();
const summariesSchema = z.array(z.tuple([z.string(), z.object({ count: whole, first_seen: whole, last_seen: whole })]));
const rowsSchema = z.array(z.object({ summary: z.string() }));

function summariesIn(rows: unknown): EventSummaries {
  const [row] = rowsSchema.parse(rows);
  const given = outsideObject.parse(row ? JSON.parse(row.summary) : {});
  return Object.fromEntries(summariesSchema.parse(Object.entries(given)));
}
