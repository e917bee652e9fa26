import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { eventKey } from '#core/intake/event-name.ts';
import { openDuck, sqlText } from '#runtime/duckdb.ts';

/** Parquet files as `lake/store-batch` leaves them, made for a test and removed after it. */
export type EventRow = { id: string; name: string; ts: number; person?: string; receivedAt?: number; props?: object };
export type ProfileRow = {
  person: string;
  version?: number;
  identity?: string | null;
  email?: string | null;
  phone?: string | null;
  name?: string | null;
  props?: object;
  tokens?: readonly object[];
  changedAt?: number;
  mergedInto?: string;
  deleted?: boolean;
  forgottenAt?: number;
};

export const personId = (person: string): string => Buffer.from(person).toString('hex').padEnd(32, '0').slice(0, 32);
const literal = (value: string | null | undefined) => (value === null || value === undefined ? 'NULL' : sqlText(value));

export function lakeParts() {
  const place = { folder: '' };
  let files = 0;
  beforeAll(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'lake-parts-'));
  });
  afterAll(async () => await rm(place.folder, { recursive: true, force: true }));

  async function write(select: string, order: string): Promise<string> {
    await using duck = await openDuck({ threads: 1 });
    const path = join(place.folder, `${files++}.parquet`);
    await duck.connection.run(
      `COPY (${select} ORDER BY ${order}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    return path;
  }

  async function events(rows: readonly EventRow[]): Promise<string> {
    const values = rows.map((row) => {
      const person = row.person ?? 'ann';
      const texts = [row.id.padStart(32, '0'), eventKey(row.name), row.name];
      const who = [personId(person), 'identity', person, JSON.stringify(row.props ?? {})];
      return `(${texts.map(literal)}, ${row.ts}::BIGINT, ${who.map(literal)}, ${row.receivedAt ?? 0}::BIGINT)`;
    });
    const columns = 'event_id, event_key, event, ts, profile_id, id_kind, id_value, props, received_at';
    return await write(`SELECT * FROM (VALUES ${values}) t(${columns})`, 'event_key, ts, event_id');
  }

  async function profiles(rows: readonly ProfileRow[]): Promise<string> {
    const values = rows.map((row) => {
      const identity = row.identity === undefined ? row.person : row.identity;
      const ids = [identity, row.email, row.phone].filter((id) => typeof id === 'string');
      const list = `[${ids.map(literal)}]::VARCHAR[]`;
      const contact = [row.email, row.phone, row.name, JSON.stringify(row.props ?? {})].map(literal);
      return `(${literal(personId(row.person))}, ${row.version ?? 1}::BIGINT, ${literal(identity)}::VARCHAR, ${list}, ${literal(`device-${row.person}`)}, ${contact
        .map((text) => `${text}::VARCHAR`)
        .join(
          ', ',
        )}, ${row.changedAt ?? 1_700_000_000}::BIGINT, ${literal(row.mergedInto && personId(row.mergedInto))}::VARCHAR, ${row.deleted ?? false}, ${row.forgottenAt ?? 'NULL'}::BIGINT, ${literal(row.tokens && JSON.stringify(row.tokens))}::VARCHAR)`;
    });
    const columns =
      'profile_id, version, "identity", all_identities, object_id, email, phone, "name", props, changed_at';
    // Files from before people could merge or be deleted have no such columns.
    const isOld = rows.every(
      ({ mergedInto, deleted, forgottenAt }) => (mergedInto ?? deleted ?? forgottenAt) === undefined,
    );
    const old = rows.every(({ tokens }) => tokens === undefined)
      ? 'merged_into, deleted, forgotten_at, tokens'
      : 'merged_into, deleted, forgotten_at';
    const chosen = isOld ? `* EXCLUDE (${old})` : '*';
    return await write(
      `SELECT ${chosen} FROM (VALUES ${values}) t(${columns}, merged_into, deleted, forgotten_at, tokens)`,
      'profile_id',
    );
  }

  return { events, profiles };
}
