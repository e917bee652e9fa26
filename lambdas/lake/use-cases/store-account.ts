import { unlink } from 'node:fs/promises';
import { mergedNames } from '#core/flow/minute.ts';
import { type GroupHeader, identifierKinds } from '#core/intake/ingest-group.ts';
import { type Refusal, recordsIn } from '#core/intake/refusals.ts';
import type { LogRow } from '#core/people/profile.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { Tally } from '#store/commits/commits.ts';
import type { NewFile } from '#store/commits/files.ts';
import { readHead } from '#store/commits/head.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import { type LakeAt, uploadFile } from '#store/lake/lake.ts';
import { type ProfilesAt, writeInSteps, writeProfiles } from '#store/people/profiles.ts';
import {
  type EventsOf,
  keepStaged,
  type LocalFile,
  type PackedLines,
  peopleIn,
  type RareEvent,
  stageEvents,
  stageKept,
  takeOutRareTypes,
  writeEvents,
} from '../adapters/event-rows.ts';
import type { AsOf, KnownPeople } from '../adapters/known-people.ts';
import { writeProfileRows } from '../adapters/profile-rows.ts';
import type { ArrivedGroup } from '../domain/arrivals.ts';
import { refusedChange, refusedEvent } from '../domain/refused-records.ts';
import { type ChangedProfiles, changedProfiles } from './changed-profiles.ts';

/**
 * Everything of one account's part of a batch that comes before the commit: its rows as files in the lake, its profiles
 * in the table. None of it is visible to a reader until `lake/store-batch` commits.
 */
export type StoreDeps = {
  lake: LakeAt;
  profiles: ProfilesAt;
  newId: () => string;
  /** People known to have a committed profile; asked before the table is. */
  known: Pick<KnownPeople, 'has'>;
  commits: CommitsAt;
};

/** What cannot be stored, as its account is told of it; `bytes`, where the records themselves cannot be read. */
export type Refused = { upload: Pick<GroupHeader, 'uploadId' | 'receivedAt'>; refusal: Refusal; bytes?: Buffer };
/** Told before anything is written, for a run after a crash takes what is written for applied and would not tell again. */
type Refuses = { refuse: (accountId: string, refused: readonly Refused[]) => Promise<void> };

export type AccountPart = {
  accountId: string;
  timezone: string;
  shard: string;
  groups: readonly ArrivedGroup[];
  committed: string;
  lastPosition: string;
};

export type PreparedPart = { part: AccountPart; stored: StoredPart; outcome: ChangedProfiles };
export type StoredPart = {
  accountId: string;
  files: NewFile[];
  groups: string[];
  events: number;
  /** People who are there once it is committed, as of so many deletions. */
  known: AsOf & { profileIds: string[] };
  /** Whether people are deleted by it. */
  deletes: boolean;
  /** The deletions as of which it takes people to be there, where it does. */
  deletions: number | undefined;
  refused: number;
  tally: Tally;
};

/** Event types in one batch of one account, no more than the account may have in all; the commit item counts each. */
const MAX_TYPES = 512;

/** Its rows as files in the lake; its profiles are still to be written. */
export async function prepareAccount(
  deps: StoreDeps & Refuses & { duck: Duck },
  part: AccountPart,
): Promise<PreparedPart> {
  const { duck } = deps;
  const [{ readable, unreadable }, { deletions }] = await Promise.all([
    stageReadable(duck, part),
    readHead(deps.commits, part.accountId),
  ]);
  const announced = sumOf(readable, 'events');
  const rare = announced > 0 ? await takeOutRareTypes(duck, MAX_TYPES) : [];
  const events = announced - rare.length;
  const people = events > 0 ? await peopleIn(duck) : [];
  const outcome = await changedProfiles(deps, { ...part, deletions, groups: readable, people });
  const unapplied = outcome.refused.map((one) => notApplied(one, readable));
  const refused = [...unreadable, ...rare.map(tooRare), ...unapplied];
  if (refused.length > 0) await deps.refuse(part.accountId, refused);

  const local: LocalFile[] = events > 0 ? await writeEvents(duck, { ...part, newId: deps.newId }) : [];
  if (outcome.rows.length > 0) {
    local.push(await writeProfileRows(duck, { ...part, rows: outcome.rows, newId: deps.newId }));
  }
  const files = await Promise.all(local.map((file) => upload(deps.lake, file)));
  const stored = {
    accountId: part.accountId,
    files,
    groups: readable.map((group) => group.name),
    events,
    known: { accountId: part.accountId, deletions, profileIds: [...outcome.seen, ...livingIn(outcome.rows)] },
    deletes: outcome.rows.some(({ deleted }) => deleted),
    deletions: outcome.trusting ? deletions : undefined,
    refused: recordsIn(refused.map(({ refusal }) => refusal)),
    tally: {
      records: Math.max(0, events + sumOf(readable, 'profiles') - unapplied.length),
      people: outcome.more,
      names: mergedNames(local.flatMap(({ spelt }) => spelt)),
      arrivedAt: readable[0]?.arrivedAt,
    },
  };
  return { part, stored, outcome };
}

const sumOf = (groups: readonly ArrivedGroup[], what: 'events' | 'profiles') =>
  groups.reduce((sum, { header }) => sum + header[what], 0);

const livingIn = (rows: readonly LogRow[]) => rows.flatMap(({ profileId, deleted }) => (deleted ? [] : [profileId]));

/** The profiles of a part; `at` may be a table that takes none of them, to see whether they could be written. */
export async function storeProfiles(at: ProfilesAt, { part, outcome }: PreparedPart): Promise<void> {
  if (outcome.inSteps) return await writeInSteps(at, { ...part, steps: outcome.steps });
  const profiles = outcome.steps.flatMap((step) => step.profiles);
  await writeProfiles(at, { accountId: part.accountId, profiles });
}

function tooRare(event: RareEvent): Refused {
  const upload = { uploadId: event.event_id.slice(0, 24), receivedAt: event.received_at };
  return { upload, refusal: refusedEvent(event, `more than ${MAX_TYPES} event types at once`) };
}

function notApplied({ change, reason }: ChangedProfiles['refused'][number], groups: readonly ArrivedGroup[]): Refused {
  const group = groups.findLast(({ position }) => position <= change.position);
  const { uploadId = '', receivedAt = 0 } = group?.header ?? {};
  return { upload: { uploadId, receivedAt }, refusal: refusedChange(change, reason) };
}

/** A group whose event lines cannot be read is refused whole, its profile changes too. */
function unreadableGroup({ header, position, bytes }: ArrivedGroup): Refused {
  const reason = 'its event lines are not of the announced shape and number';
  const records = Math.max(1, header.events + header.profiles);
  return { upload: header, refusal: { id: position, reason, records }, bytes };
}

async function upload(lake: LakeAt, local: LocalFile): Promise<NewFile> {
  const bytes = await uploadFile(lake, { path: local.path, key: local.file.key });
  await unlink(local.path);
  return { ...local.file, bytes };
}

/** Stages all groups at once; where that does not go, one after the other, so that one bad group keeps back no other. */
async function stageReadable(duck: Duck, part: EventsOf & { groups: readonly ArrivedGroup[] }) {
  const unreadable: Refused[] = [];
  if (await stagesWhole(duck, part)) return { readable: part.groups, unreadable };
  const readable: ArrivedGroup[] = [];
  for (const group of part.groups) {
    if (await stagesWhole(duck, { ...part, groups: [group] })) {
      await keepStaged(duck, { first: readable.length === 0 });
      readable.push(group);
    } else unreadable.push(unreadableGroup(group));
  }
  if (readable.length > 0) await stageKept(duck);
  return { readable, unreadable };
}

async function stagesWhole(duck: Duck, part: EventsOf & { groups: readonly ArrivedGroup[] }): Promise<boolean> {
  const lines = linesOf(part.groups);
  try {
    await stageEvents(duck, { ...part, ...lines });
  } catch {
    return false;
  }
  const kinds = identifierKinds.map(sqlText).join(', ');
  const found = await duck.connection.runAndReadAll(`SELECT count(*) FROM events WHERE id_kind IN (${kinds})`);
  return Number(found.getRows()[0]?.[0]) === lines.rows;
}

function linesOf(groups: readonly ArrivedGroup[]): PackedLines {
  const rows = groups.reduce((sum, group) => sum + group.header.events, 0);
  return { packed: groups.map((group) => group.packedEvents), rows };
}
