import { isPlainObject } from '#core/values/plain-object.ts';
import type { ExportRecord } from '../jsonl.ts';
import { tables } from './tables.ts';

/**
 * A line of a `jsonl` export (docs/export-files.md) as a row of its table. What has no column of its own is in `more`, so that
 * a record may gain fields. A job is refused whole for one value that BigQuery cannot take, so these are changed:
 * times are texts, which is what its documents promise to read; NUL is U+FFFD; and a whole number beyond its INT64 and UINT64
 * is a text, for its JSON would lose digits (https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-json).
 */
export function rowOf({ line, value }: ExportRecord, type: 'events' | 'profiles'): string {
  const record = NEEDS_MENDING.test(line) ? mended(value) : value;
  const row = new Map<string, unknown>();
  const more = new Map<string, unknown>();
  for (const [name, held] of Object.entries(isPlainObject(record) ? record : {})) {
    const column = columnsOf[type].get(name);
    (column ? row : more).set(name, column === 'TIMESTAMP' ? timeOf(held) : held);
  }
  if (!row.has('identity')) row.set('identity', identityIn(row.get('profile')));
  if (more.size > 0) row.set('more', Object.fromEntries(more));
  return JSON.stringify(Object.fromEntries(row));
}

const columnsOf = {
  events: new Map(tables.events.fields.map(({ name, type }) => [name, type])),
  profiles: new Map(tables.profiles.fields.map(({ name, type }) => [name, type])),
};

const NEEDS_MENDING = /\\u0000|\d{16}/;
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 64n - 1n];

function mended(value: unknown): unknown {
  if (typeof value === 'string') return withoutNul(value);
  if (typeof value !== 'object' || value === null) return value;
  if (JSON.isRawJSON(value)) return fits(value.rawJSON) ? value : value.rawJSON;
  if (Array.isArray(value)) return value.map(mended);
  const members = new Map<string, unknown>();
  for (const [name, held] of Object.entries(value)) members.set(freeName(name, members, value), mended(held));
  return Object.fromEntries(members);
}

/** Two names that NUL alone told apart stay two. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>, given: object): string {
  let free = withoutNul(name);
  while (taken.has(free) || (free !== name && Object.hasOwn(given, free))) free += '\ufffd';
  return free;
}

const withoutNul = (text: string) => text.replaceAll('\0', '\ufffd');
const fits = (digits: string) => BigInt(digits) >= LEAST && BigInt(digits) <= MOST;

/** The first and the last second that a TIMESTAMP can be, years 1 and 9999. */
const [FIRST, LAST] = [-62_135_596_800, 253_402_300_799];

function timeOf(seconds: unknown): string | null {
  if (typeof seconds !== 'number' || seconds < FIRST || seconds > LAST) return null;
  return new Date(seconds * 1_000).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
}

function identityIn(profile: unknown): string | null {
  return isPlainObject(profile) && typeof profile.identity === 'string' ? profile.identity : null;
}
