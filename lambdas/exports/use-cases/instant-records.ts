import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LineEvent, lineOfEvent } from '#core/intake/event-line.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { type Duck, openDuck, sqlText } from '#runtime/duckdb.ts';
import { profileFile } from '#store/people/profile-file.ts';
import { type ProfilesAt, readProfiles, type StoredProfile } from '#store/people/profiles.ts';
import { packLines } from '#store/stream/ingest.ts';
import { lineRowsSql } from '#store/stream/line-rows.ts';
import { linesOf } from '../adapters/lines.ts';
import type { Export } from '../domain/export-item.ts';
import { type ExportRecord, parseRecord } from '../domain/export-record.ts';
import type { Part } from '../domain/plan.ts';
import { type Ship, writePart } from './write-part.ts';

/**
 * The records of events that are delivered at once. They are written as a run writes them, of the events as they came and of
 * the people as they are known now, so that nobody can tell which way a record has come.
 */
const PART: Part = { kind: 'events', part: 1, files: [], rows: null };

export async function instantRecords(
  at: ProfilesAt,
  { exported, events }: { exported: Export; events: readonly LineEvent[] },
): Promise<ExportRecord[]> {
  const { accountId, timezone, definition } = exported;
  const profiles = await peopleOf(at, { accountId, events });
  await using duck = await openDuck({ threads: 1 });
  const rows = profiles.map((profile) => ({ ...profile, forgottenAt: profile.forgotten?.at ?? null, forgets: false }));
  const records: ExportRecord[] = [];
  const ship: Ship = async ({ local }) => {
    for await (const line of linesOf(local.path)) records.push(parseRecord(line));
    await rm(local.path);
    return { bytes: 0, sha256: '' };
  };
  await writePart(duck, {
    run: { ...definition, accountId, databaseId: '', exportId: exported.id, runAt: 0, date: '' },
    definition,
    timezone,
    part: PART,
    events: [await eventFile(duck, { accountId, events })],
    profiles: [await profileFile(duck, { rows, name: 'people' })],
    columns: async () => [],
    ship,
  });
  return records;
}

async function eventFile(
  duck: Duck,
  { accountId, events }: { accountId: string; events: readonly LineEvent[] },
): Promise<string> {
  const lines = join(duck.scratch, 'events.tsv.zst');
  const path = join(duck.scratch, 'events.parquet');
  await writeFile(lines, packLines(events.map(lineOfEvent)));
  const rows = lineRowsSql({ path: lines, accountId, most: events.length });
  await duck.connection.run(`COPY (${rows} ORDER BY event_key, ts) TO ${sqlText(path)} (FORMAT parquet)`);
  return path;
}

/** Those whom the events name, and those whom these have become part of. */
async function peopleOf(
  at: ProfilesAt,
  { accountId, events }: { accountId: string; events: readonly LineEvent[] },
): Promise<StoredProfile[]> {
  const named = new Set(events.map(({ who }) => profileIdOf({ accountId, ...who })));
  const found = await readProfiles(at, { accountId, profileIds: [...named] });
  const survivors = new Set([...found.values()].flatMap(({ mergedInto }) => mergedInto ?? []));
  const others = await readProfiles(at, { accountId, profileIds: [...survivors].filter((id) => !found.has(id)) });
  return [...found.values(), ...others.values()];
}
