import { Failure } from '#core/failure.ts';
import { positionOf } from '#core/intake/position.ts';
import type { Duck } from '#runtime/duckdb.ts';
import { type Checkpoint, commitBatch } from '#store/commits/commits.ts';
import type { FlowAt } from '#store/flow/minutes.ts';
import type { ProfilesAt } from '#store/people/profiles.ts';
import type { KnownPeople } from '../adapters/known-people.ts';
import { type ArrivedGroup, committedPosition } from '../domain/arrivals.ts';
import { rememberAgain } from '../domain/repeated-groups.ts';
import { type PreparedPart, prepareAccount, type Refused, type StoreDeps, storeProfiles } from './store-account.ts';

/**
 * A run is what one commit brings: groups of a few accounts, in the order of the stream, and the shard's checkpoint after
 * them. Files first, then profiles, then the commit.
 */
export type RunDeps = Omit<StoreDeps, 'known'> & {
  flow: FlowAt;
  known: KnownPeople;
  /** Tells an account of what of its records cannot be stored. */
  refuse: (accountId: string, refused: readonly Refused[]) => Promise<void>;
  now: () => number;
};
export type Run = { shard: string; groups: readonly ArrivedGroup[]; sequence: string };
export type StoredRun = { checkpoint: Checkpoint; parts: PreparedPart['stored'][] };

export async function storeRun(
  deps: RunDeps & { duck: Duck },
  { before, ...run }: Run & { before: Checkpoint | undefined },
): Promise<StoredRun> {
  const parts = await prepared(deps, { ...run, before });
  for (const part of parts) await storeProfiles(deps.profiles, part);
  const checkpoint: Checkpoint = {
    sequence: run.sequence,
    again: rememberAgain(before?.again ?? [], { stored: run.groups, now: deps.now() }),
  };
  await commit(deps, { shard: run.shard, before, after: checkpoint, parts });
  for (const { stored } of parts) deps.known.add(stored.known, stored.known.profileIds);
  return { checkpoint, parts: parts.map(({ stored }) => stored) };
}

async function prepared(deps: RunDeps & { duck: Duck }, run: Run & { before: Checkpoint | undefined }) {
  const parts: PreparedPart[] = [];
  for (const [accountId, groups] of Map.groupBy(run.groups, (group) => group.header.accountId)) {
    const part = await prepareAccount(deps, {
      accountId,
      timezone: groups[0]?.header.timezone ?? 'UTC',
      shard: run.shard,
      groups,
      committed: committedPosition(run.before?.sequence),
      lastPosition: positionOf(run.sequence),
    });
    parts.push(part);
  }
  return parts;
}

type Committing = {
  shard: string;
  before: Checkpoint | undefined;
  after: Checkpoint;
  parts: readonly PreparedPart[];
};

async function commit(deps: RunDeps, { parts, ...batch }: Committing): Promise<void> {
  const accounts = parts.map(({ stored }) => stored).filter(({ files }) => files.length > 0);
  await commitBatch(
    { ...deps.commits, flow: deps.flow },
    { ...batch, accounts, committedAt: new Date(deps.now()).toISOString() },
  );
}

/** A checkpoint and a version that never were: a write on the condition that they are is looked at, and refused. */
const NEVER: Checkpoint = { sequence: 'never', again: [] };
const NO_VERSION = -1;

/**
 * Goes through all of a run and stores nothing: files that no commit will name, and writes on conditions that never hold.
 * Throws what keeps the run from being stored.
 */
export async function tryRun(
  given: RunDeps & { duck: Duck },
  { before, ...run }: Run & { before: Checkpoint | undefined },
): Promise<void> {
  const deps = { ...given, refuse: async () => undefined };
  const parts = await prepared(deps, { ...run, before });
  for (const part of parts) await tryProfiles(deps.profiles, part);
  await untilRefused(() => commit(deps, { shard: run.shard, before: NEVER, after: NEVER, parts }));
}

async function tryProfiles(at: ProfilesAt, { part, stored, outcome }: PreparedPart): Promise<void> {
  const steps = outcome.steps.map((step) => ({
    ...step,
    profiles: step.profiles.map((profile) => ({ ...profile, version: NO_VERSION })),
  }));
  for (const step of steps) {
    const alone = { part, stored, outcome: { ...outcome, steps: [step] } };
    await untilRefused(() => storeProfiles(at, alone));
  }
}

async function untilRefused(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.code === 'superseded')) throw thrown;
  }
}
