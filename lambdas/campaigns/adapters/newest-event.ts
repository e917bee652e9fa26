import * as z from 'zod';
import { fillGroups } from '#core/fill-groups.ts';
import { aliasIdsOf } from '#core/people/merged-profile.ts';
import { parseExactly } from '#core/values/exact-json.ts';
import { fold } from '#core/values/fold.ts';
import { outsideObject } from '#core/values/plain-object.ts';
import { sqlText, type WithDuck } from '#runtime/duckdb.ts';
import { filesBetween } from '#store/commits/files.ts';
import { headOf } from '#store/commits/head.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { lakeRowsSql, withLake } from '#store/lake/rows.ts';
import type { StoredProfile } from '#store/people/profiles.ts';
import type { Recipient } from '../domain/campaign.ts';

/**
 * The newest event of a name that a person did, from the newest files of the lake: a preview is to show what is usual, so only
 * so many are looked through. What was received before somebody was deleted is not theirs who came back.
 */
export type EventsAt = { commits: CommitsAt; lake: LakeAt; withDuck: WithDuck };
type Asked = { accountId: string; profile: StoredProfile; name: string };

const MOST_FILES = 400;
const FILES_AT_ONCE = 40;
const COLUMNS = {
  ...{ profile_id: 'VARCHAR', event_key: 'VARCHAR', event: 'VARCHAR', ts: 'BIGINT' },
  ...{ event_id: 'VARCHAR', props: 'VARCHAR', received_at: 'BIGINT' },
};

export async function newestEvent(
  { commits, lake, withDuck }: EventsAt,
  { accountId, profile, name }: Asked,
): Promise<Recipient['event']> {
  const ids = [profile.profileId, ...aliasIdsOf(profile, accountId)];
  const upTo = await headOf(commits, accountId);
  const files = (await filesBetween(commits, { accountId, kind: 'events', after: 0, upTo })).reverse();
  const groups = fillGroups(files.slice(0, MOST_FILES), { size: () => 1, limit: FILES_AT_ONCE });
  const where = `profile_id IN (${ids.map(sqlText).join(', ')}) AND event_key = ${sqlText(fold(name))}
    AND received_at >= ${profile.forgotten?.at ?? 0}`;
  return await withDuck((duck) =>
    withLake({ duck, lake }, async (read) => {
      for (const group of groups) {
        const rows = lakeRowsSql(await read(group, { upTo, columns: Object.keys(COLUMNS) }), COLUMNS);
        const newest = `SELECT event, ts, event_id, props FROM ${rows} WHERE ${where} ORDER BY ts DESC, event_id DESC LIMIT 1`;
        const [row] = rowsSchema.parse((await duck.connection.runAndReadAll(newest)).getRowObjectsJson());
        if (row) return { eventId: row.event_id, name: row.event, ts: row.ts, props: row.props };
      }
      return undefined;
    }),
  );
}

const rowsSchema = z.array(
  z.object({
    event: z.string(),
    ts: z.coerce.number(),
    event_id: z.string(),
    props: z
      .string()
      .nullable()
      .transform((text) => outsideObject.parse(parseExactly(text ?? '{}'))),
  }),
);
