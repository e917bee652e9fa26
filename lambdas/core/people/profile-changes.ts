import type { ProfileChange } from '../intake/ingest-group.ts';
import type { Identifier } from '../intake/records/identifier.ts';
import { cutToFit } from './cut-to-fit.ts';
import {
  deletePerson,
  demergePerson,
  findPerson,
  isAboutDevice,
  isOfAnother,
  ownIdOf,
  personOfChange,
  tellsNothing,
} from './identity-changes.ts';
import { personOf } from './merged-profile.ts';
import { applyChange, type LogRow, type Profile, profileIdOf } from './profile.ts';
import { isUncommitted, type Placed, profileLedger, type Step } from './profile-ledger.ts';

/**
 * What a batch does to the profiles of one account: pure, from what is stored and what arrived. A change that a crashed
 * run of this batch had already applied is not applied again, but its profiles still go to the lake, which has not seen
 * them.
 */
export type Positioned = ProfileChange & { position: string /** Epoch milliseconds. */; receivedAt: number };
export type Sighting = Identifier & {
  ts: number;
  position: string /** When the last of the events was received. */;
  receivedAt?: number;
};

export type ProfileWork = {
  accountId: string;
  shard: string;
  /** Everything up to this position is committed; what a profile holds beyond it, the lake has not seen. */
  committed: string;
  /** Everything up to this position was applied by a run in steps, whether or not it was committed. */
  applied: string;
  stored: ReadonlyMap<string, Placed>;
  changes: readonly Positioned[];
  /** People seen in events; one who is new becomes a profile. */
  sightings: readonly Sighting[];
  maxBytes: number;
};

export type ProfileOutcome = {
  /** To be written, each profile one version above what is stored; in this order when `inSteps`. */
  steps: Step[];
  inSteps: boolean;
  /** To go to the lake: the written ones, and those that a crashed run had written. */
  rows: LogRow[];
  /** Changes that are not applied, though somebody sent them: what would have made a profile too large, with what is wrong. */
  refused: { change: Positioned; reason: string }[];
};

/** Whether a change may touch more than one profile. */
export function isAboutIdentity({ login, op }: ProfileChange): boolean {
  return login !== undefined || op === 'delete' || op === 'demerge';
}

const DELETED_SINCE = 'the person was deleted after the record was received; send it again if it is of somebody new';

export function changeProfiles(work: ProfileWork): ProfileOutcome {
  const outcome = applyAll(work, false);
  // Profiles that depend on each other are written in order, so that a crash leaves the state after some change.
  return outcome.entangled ? { ...applyAll(work, true), inSteps: true } : { ...outcome, inSteps: false };
}

function applyAll(work: ProfileWork, inSteps: boolean): Omit<ProfileOutcome, 'inSteps'> & { entangled: boolean } {
  const { accountId, stored, shard, committed } = work;
  const ledger = profileLedger({ stored, shard, committed, inSteps });
  const people = { accountId, at: ledger.at };
  const refused: ProfileOutcome['refused'] = [];
  let entangled = false;
  const seenNow = new Map(work.sightings.map((who) => [profileIdOf({ accountId, ...who }), who]));

  for (const change of work.changes) {
    const own = ledger.at(profileIdOf({ accountId, ...change }));
    const isApplied = own?.alone?.shard === shard && own.alone.position >= change.position;
    if (isApplied || change.position <= work.applied) continue;
    if (tellsNothing(people, change) || isOfAnother(people, change)) continue;
    if (isOfDeleted(change, { accountId, own, at: ledger.at })) {
      if (!isAboutDevice(change)) refused.push({ change, reason: DELETED_SINCE });
      continue;
    }
    // A person may be deleted by the batch that has their first events.
    const stranger =
      change.op === 'delete' && !findPerson(people, change) && seenNow.get(profileIdOf({ accountId, ...change }));
    if (stranger) ledger.put([personOf(change, { accountId, ts: stranger.ts })], change);
    let after = profilesAfter(people, change);
    if (!isSmall(after, work)) {
      const cut = cutToFit(change, (some) => isSmall(profilesAfter(people, some), work));
      const rest = cut ? '; what fits of the record was kept' : '';
      refused.push({
        change: cut?.left ?? change,
        reason: `the profile would be larger than ${work.maxBytes} bytes${rest}`,
      });
      if (!cut) continue;
      after = profilesAfter(people, cut.fitting);
    }
    entangled ||= isEntangled(after);
    ledger.put(after, change);
  }
  for (const sighting of work.sightings) {
    const known = ledger.at(profileIdOf({ accountId, ...sighting }));
    if (known && findPerson(people, sighting)) continue;
    // Events of whoever was deleted bring nobody back.
    if (known?.deleted && (sighting.receivedAt ?? Number.POSITIVE_INFINITY) < (known.forgotten?.at ?? 0)) continue;
    const seen = personOfChange(people, { kind: sighting.kind, value: sighting.value, ts: sighting.ts, data: {} });
    entangled ||= isEntangled(seen);
    ledger.put(seen, sighting);
  }

  const { steps, written } = ledger.close();
  const left = [...stored.values()].filter(
    (one) => !written.has(one.profileId) && (isUncommitted(one, work) || forgets(one, work)),
  );
  const rows = [...written.values(), ...left].map((one) => {
    return { ...one, forgottenAt: one.forgotten?.at ?? null, forgets: forgets(one, work) };
  });
  return { steps, rows, refused, entangled };
}

type Named = { accountId: string; own: Placed | undefined; at: (id: string) => Placed | undefined };

/** Whether somebody whom a change names was deleted after it was received: it is of who was there before, and of nobody since. */
function isOfDeleted(change: Positioned, { accountId, own, at }: Named): boolean {
  if (change.op === 'delete') return false;
  const login = change.login !== undefined && { accountId, kind: 'identity' as const, value: change.login };
  const named = [own, at(ownIdOf(change)), login ? at(profileIdOf(login)) : undefined];
  return named.some((one) => (one?.forgotten?.at ?? 0) > change.receivedAt);
}

/** Whether the lake has not seen the deletion yet, whoever has written the profile since. */
function forgets({ forgotten }: Placed, { shard, committed }: Pick<ProfileWork, 'shard' | 'committed'>): boolean {
  return forgotten !== null && forgotten.shard === shard && forgotten.position > committed;
}

function isSmall(profiles: readonly Profile[], { maxBytes }: ProfileWork): boolean {
  return profiles.every((profile) => Buffer.byteLength(JSON.stringify(profile)) <= maxBytes);
}

/**
 * Whether the profiles alone could not tell what a crash had left of the batch. That is so where several profiles
 * change together, or where one has names in several lanes: another shard may then write over its position.
 */
function isEntangled(after: readonly Profile[]): boolean {
  return after.length > 1 || after.some((profile) => profile.identifiers.length > 1);
}

function profilesAfter(people: Parameters<typeof personOfChange>[0], change: Positioned): Profile[] {
  if (change.op === 'delete') return deletePerson(people, change);
  if (change.op === 'demerge') return demergePerson(people, change);
  const [person, ...aliases] = personOfChange(people, change);
  return [applyChange(person, change), ...aliases];
}
