import * as z from 'zod';
import { type Compiled, pointerTo } from '#core/cql/sql/sql.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { PersonColumn } from '#store/people/people.ts';

/**
 * How many people there are, and how many of them each way leads to: those with an e-mail, a phone, a push token of such a
 * device, who have not unsubscribed from it. Somebody with two tokens is one.
 */
export const AUDIENCE_COLUMNS: readonly PersonColumn[] = ['email', 'phone', 'props', 'tokens'];

/** Which services lead to which devices; each is one that an upload may name (`core/intake/records/token-record.ts`). */
const SERVICES = {
  android: ['fcm', 'gcm', 'hps', 'bps', 'xps'],
  ios: ['apns'],
  windows: ['wns', 'mpns'],
  webpush: ['chrome', 'firefox', 'safari', 'edge', 'opera', 'webpush'],
} as const;

const hasToken = (device: keyof typeof SERVICES) =>
  `list_has_any(json_extract_string(tokens, '$[*].type'), [${SERVICES[device].map(sqlText).join(', ')}])`;

const wants = (way: string) =>
  `coalesce(lower(json_extract_string(props, ${sqlText(pointerTo(`MSG-${way}`))})), '') NOT IN ('false', 'n', 'no', '0')`;

const WAYS = {
  email: `email IS NOT NULL AND ${wants('email')}`,
  sms: `phone IS NOT NULL AND ${wants('sms')}`,
  android: `${hasToken('android')} AND ${wants('push')}`,
  ios: `${hasToken('ios')} AND ${wants('push')}`,
  windows: `${hasToken('windows')} AND ${wants('push')}`,
  webpush: `${hasToken('webpush')} AND ${wants('webpush')}`,
};

const countsSchema = z.tuple([z.record(z.string(), z.bigint().transform(Number))]);

/** Needs the view `people` with these columns. @param found SQL of the ids of those people, each once */
export async function audienceIn({ connection }: Duck, { sql, params }: Compiled): Promise<Record<string, unknown>> {
  const ways = Object.entries(WAYS).map(([name, has]) => `count(*) FILTER (${has}) AS ${name}`);
  const counted = await connection.runAndReadAll(
    `SELECT count(*) AS people, ${ways.join(', ')} FROM (${sql}) LEFT JOIN people USING (profile_id)`,
    params,
  );
  const [{ people, ...reached }] = countsSchema.parse(counted.getRowObjects());
  return { people, reached };
}
