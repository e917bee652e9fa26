import { statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventKey } from '#core/intake/event-name.ts';
import { openDuck, sqlText } from '#runtime/duckdb.ts';
import type { CommittedFile } from '#store/commits/files.ts';

/** Parquet files of the lake's shape on the local disk, with the entries that the commit log has of them. */
export type EventRow = {
  id: string;
  name: string;
  ts: number;
  person: string;
  props?: string;
  kind?: string;
  /** Epoch milliseconds; when it happened, without it. */
  receivedAt?: number;
};
export type ProfileRow = {
  person: string;
  version: number;
  identity?: string | undefined;
  all?: string[];
  email?: string | undefined;
  phone?: string | undefined;
  name?: string | undefined;
  props?: string | undefined;
  /** Only with these has the file their columns, as files of today have. */
  tokens?: string;
  mergedInto?: string;
  deleted?: boolean;
  forgottenAt?: number | undefined;
};

const text = (value: string | undefined) => (value === undefined ? 'NULL' : sqlText(value));

type Written = { rows: readonly string[]; kind: string; rowsAGroup?: number | undefined };

async function write(columns: string, { rows, kind, rowsAGroup = 122_880 }: Written): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'lake-')), `${kind}.parquet`);
  await using duck = await openDuck();
  await duck.connection.run(`CREATE TABLE t (${columns})`);
  for (let at = 0; at < rows.length; at += 2_000) {
    await duck.connection.run(`INSERT INTO t VALUES ${rows.slice(at, at + 2_000).join(', ')}`);
  }
  await duck.connection.run(
    `COPY t TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowsAGroup})`,
  );
  return path;
}

const entry = (key: string, { ts, kind }: { ts: number[]; kind: 'events' | 'profiles' }): CommittedFile => ({
  kind,
  key,
  commit: 1,
  rows: ts.length,
  bytes: statSync(key).size,
  minTs: Math.min(...ts),
  maxTs: Math.max(...ts),
  fromDate: '2024-01-01',
  toDate: '2024-01-01',
  names: new Map<string, number>(),
  committedAt: '2024-01-01T00:00:00Z',
});

/** @param rowsAGroup a multiple of 2,048, as the engine makes no smaller groups */
export async function eventFile(
  events: readonly EventRow[],
  { rowsAGroup }: { rowsAGroup?: number } = {},
): Promise<CommittedFile> {
  const rows = events.map(({ id, name, ts, person, props = '{}', kind = 'identity', receivedAt = ts * 1_000 }) => {
    const key = eventKey(name);
    return `(${[id, key, name].map(text)}, ${ts}, ${[person, kind, `who-${person}`, props].map(text)}, ${receivedAt})`;
  });
  const columns =
    'event_id VARCHAR, event_key VARCHAR, "event" VARCHAR, ts BIGINT, profile_id VARCHAR, id_kind VARCHAR, id_value VARCHAR, props VARCHAR, received_at BIGINT';
  const names = Map.groupBy(events, ({ name }) => eventKey(name));
  const counts = new Map([...names].map(([name, those]) => [name, those.length]));
  const path = await write(columns, { rows, kind: 'events', rowsAGroup });
  return { ...entry(path, { ts: events.map(({ ts }) => ts), kind: 'events' }), names: counts };
}

export async function profileFile(profiles: readonly ProfileRow[]): Promise<CommittedFile> {
  const isNew = profiles.some(({ tokens, mergedInto, deleted, forgottenAt }) =>
    [tokens, mergedInto, deleted, forgottenAt].some((one) => one !== undefined),
  );
  const rows = profiles.map(({ person, version, identity, all = [], email, phone, name, props = '{}', ...now }) => {
    const state = isNew
      ? `, ${text(now.tokens)}, ${text(now.mergedInto)}, ${now.deleted ?? false}, ${now.forgottenAt ?? 'NULL'}`
      : '';
    const list = `[${all.map(text).join(', ')}]::VARCHAR[]`;
    return `(${text(person)}, ${version}, ${text(identity)}, ${list}, ${text(`device-${person}`)}, ${[email, phone, name, props].map(text)}, 1${state})`;
  });
  const columns =
    'profile_id VARCHAR, version BIGINT, "identity" VARCHAR, all_identities VARCHAR[], object_id VARCHAR, email VARCHAR, phone VARCHAR, "name" VARCHAR, props VARCHAR, changed_at BIGINT';
  const path = await write(
    isNew ? `${columns}, tokens VARCHAR, merged_into VARCHAR, deleted BOOLEAN, forgotten_at BIGINT` : columns,
    {
      rows,
      kind: 'profiles',
    },
  );
  return { ...entry(path, { ts: [1], kind: 'profiles' }), rows: profiles.length };
}

export type SummaryRow = { person: string; name: string; count: number; first: number; last: number; lastId?: string };

/** A file of the roll-up. */
export async function summaryFile(summaries: readonly SummaryRow[]): Promise<{ path: string; bytes: number }> {
  const rows = summaries.map(({ person, name, count, first, last, lastId = '0' }) => {
    const key = eventKey(name);
    return `(${text(person)}, ${text(key)}, ${last}, ${text(lastId)}, ${text(name)}, ${count}, ${first})`;
  });
  const columns =
    'profile_id VARCHAR, event_key VARCHAR, "last" BIGINT, last_id VARCHAR, "event" VARCHAR, "count" BIGINT, "first" BIGINT';
  const path = await write(columns, { rows, kind: 'summaries' });
  return { path, bytes: statSync(path).size };
}
