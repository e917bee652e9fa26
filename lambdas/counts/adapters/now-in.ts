import * as z from 'zod';
import { spellingsOf } from '#core/cql/read/names.ts';
import { pointerTo } from '#core/cql/sql/sql.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { Question, Split } from '../domain/question.ts';

/**
 * Who is active now, and how they split (wire contract, counts and reports: now). What is not known of anybody splits into nothing:
 * the session's source is not kept, and of browser, system and device only what profiles say.
 */
type Now = Extract<Question, { kind: 'now' }>;

const KNOWN_AS: Partial<Record<Split, readonly string[]>> = {
  browser: ['browser'],
  os: ['os'],
  device: ['device', 'model', 'make'],
};
/** Values that are told of a split, the most frequent ones. */
const MAX_VALUES = 100;

/** Whether all that people ever did has to be looked at: new is who did nothing before. */
export const isAboutNew = ({ by }: Now): boolean => by.includes('user_type') || by.includes('new');

const countsSchema = z.tuple([z.object({ count: z.bigint(), latest: z.bigint().nullable(), fresh: z.bigint() })]);
const valuesSchema = z.array(z.object({ value: z.string(), count: z.bigint() }));

/** Needs the views `events` and `people`. */
export async function nowIn({ connection }: Duck, { since, by }: Now): Promise<Record<string, unknown>> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE active AS
    SELECT profile_id, min(ts) AS first, max(ts) AS latest FROM events GROUP BY profile_id HAVING max(ts) >= ${since}`);
  const found = await connection.runAndReadAll(
    `SELECT count(*) AS count, max(latest) AS latest, count(*) FILTER (first >= ${since}) AS fresh FROM active`,
  );
  const [{ count, latest, fresh }] = countsSchema.parse(found.getRowObjects());
  const answer: Record<string, unknown> = { count: Number(count), last_processed_ts: Number(latest ?? 0) };
  for (const split of by) {
    if (split === 'new') answer[split] = Number(fresh);
    else if (split === 'user_type') answer[split] = { new: Number(fresh), returning: Number(count - fresh) };
    else answer[split] = await valuesOf(connection, KNOWN_AS[split] ?? []);
  }
  return answer;
}

async function valuesOf(
  connection: Duck['connection'],
  properties: readonly string[],
): Promise<Record<string, number>> {
  if (properties.length === 0) return {};
  const places = properties
    .flatMap(spellingsOf)
    .map((name) => `json_extract_string(props, ${sqlText(pointerTo(name))})`);
  const found = await connection.runAndReadAll(
    `SELECT value, count(*) AS count
      FROM (SELECT coalesce(${places.join(', ')}) AS value FROM active JOIN people USING (profile_id))
      WHERE value IS NOT NULL GROUP BY value ORDER BY count DESC, value LIMIT ${MAX_VALUES}`,
  );
  return Object.fromEntries(
    valuesSchema.parse(found.getRowObjects()).map(({ value, count }) => [value, Number(count)]),
  );
}
