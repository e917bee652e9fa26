import { unlink } from 'node:fs/promises';
import { identifierKinds } from '#core/ingest-group.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import type { NewFile } from '#store/commits.ts';
import { type LakeAt, uploadFile } from '#store/lake.ts';
import { type ProfilesAt, writeInSteps, writeProfiles } from '#store/profiles.ts';
import { type ArrivedGroup, changePosition } from '../domain/arrivals.ts';
import { type ChangedProfiles, changedProfiles } from './changed-profiles.ts';
import {
  type EventsOf,
  keepStaged,
  type LocalFile,
  type PackedLines,
  peopleIn,
  stageEvents,
  stageKept,
  takeOutRareTypes,
  writeEvents,
} from './event-rows.ts';
import { writeProfileRows } from './profile-rows.ts';
import type { SetAside } from './quarantine.ts';

/**
 * Everything of one account's part of a batch that comes before the commit: its rows as files in the lake, its profiles
 * in the table. None of it is visible to a reader until `lake/store-batch` commits.
 */
export type StoreDeps = {
  lake: LakeAt;
  profiles: ProfilesAt;
  newId: () => string;
  /** People known to have a committed profile; asked before the table is. */
  known: { has: (accountId: string, profileId: string) => boolean };
};

type Poison = Omit<SetAside, 'shard'>;
type SetsAside = { setAside: (poison: Poison) => Promise<void> };

export type AccountPart = {
  accountId: string;
  timezone: string;
  shard: string;
  groups: readonly ArrivedGroup[];
  committed: string;
  lastPosition: string;
};

export type StoredPart = {
  accountId: string;
  files: NewFile[];
  groups: string[];
  events: number;
  profileIds: string[];
  deletedIds: string[];
  quarantined: number;
};

/** Event types in one batch of one account, no more than the account may have in all; the commit item counts each. */
const MAX_TYPES = 512;

export async function storeAccount(
  deps: StoreDeps & SetsAside & { duck: Duck },
  part: AccountPart,
): Promise<StoredPart> {
  const { duck } = deps;
  const { readable, poison } = await stageReadable(duck, part);
  const announced = readable.reduce((sum, group) => sum + group.header.events, 0);
  const rare = announced > 0 ? await takeOutRareTypes(duck, MAX_TYPES) : undefined;
  if (rare) poison.push({ ...rare, position: `${changePosition(part.lastPosition, 0)}-types` });
  const events = announced - (rare?.rows ?? 0);
  const people = events > 0 ? await peopleIn(duck) : [];
  const outcome = await changedProfiles(deps, { ...part, groups: readable, people });
  // Before anything is written: a run after a crash takes what is written for applied, and would not find these again.
  const aside = [...poison, ...outcome.oversized.map(poisonOf)];
  for (const one of aside) await deps.setAside(one);

  const local: LocalFile[] = events > 0 ? await writeEvents(duck, { ...part, newId: deps.newId }) : [];
  if (outcome.rows.length > 0) {
    local.push(await writeProfileRows(duck, { ...part, rows: outcome.rows, newId: deps.newId }));
  }
  const files = await Promise.all(local.map((file) => upload(deps.lake, file)));
  if (outcome.inSteps) await writeInSteps(deps.profiles, { ...part, steps: outcome.steps });
  else {
    const profiles = outcome.steps.flatMap((step) => step.profiles);
    await writeProfiles(deps.profiles, { accountId: part.accountId, profiles });
  }
  return {
    accountId: part.accountId,
    files,
    groups: readable.map((group) => group.name),
    events,
    profileIds: [...outcome.seen, ...outcome.rows.map((row) => row.profileId)],
    deletedIds: outcome.rows.filter((row) => row.deleted).map((row) => row.profileId),
    quarantined: aside.length,
  };
}

function poisonOf({ change, reason }: ChangedProfiles['oversized'][number]): Poison {
  return { position: change.position, bytes: Buffer.from(JSON.stringify(change)), reason };
}

async function upload(lake: LakeAt, local: LocalFile): Promise<NewFile> {
  const bytes = await uploadFile(lake, { path: local.path, key: local.file.key });
  await unlink(local.path);
  return { ...local.file, bytes };
}

/** Stages all groups at once; where that does not go, one after the other, so that one bad group keeps back no other. */
async function stageReadable(duck: Duck, part: EventsOf & { groups: readonly ArrivedGroup[] }) {
  const poison: Poison[] = [];
  if (await stagesWhole(duck, part)) return { readable: part.groups, poison };
  const readable: ArrivedGroup[] = [];
  for (const group of part.groups) {
    if (await stagesWhole(duck, { ...part, groups: [group] })) {
      await keepStaged(duck, { first: readable.length === 0 });
      readable.push(group);
    } else poison.push({ ...group, reason: 'its event lines are not of the announced shape and number' });
  }
  if (readable.length > 0) await stageKept(duck);
  return { readable, poison };
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
