import { reasonOf } from '#core/failure.ts';
import type { WithDuck } from '#runtime/duckdb.ts';
import { isWorthWaiting } from '#store/aws/worth-waiting.ts';
import type { Checkpoint } from '#store/commits/commits.ts';
import { packLines, unpackLines } from '#store/stream/ingest.ts';
import { type QuarantineAt, setAside } from '../adapters/quarantine.ts';
import type { ArrivedGroup } from '../domain/arrivals.ts';
import { findPoison } from '../domain/find-poison.ts';
import { groupOf, peopleOf, refusedUnit, textOf, type Unit, unitsOf } from '../domain/group-units.ts';
import { type Run, type RunDeps, tryRun } from './store-run.ts';

/**
 * Makes a run that cannot be stored, whatever was thrown, into runs that can: halves, down to one group. Of one group,
 * all records but the poison are stored. The account is told of the poison, which goes to the quarantine with the
 * reason. A record is left out before anything of it is committed, and the checkpoint passes its group only with the
 * rest of it.
 */
export type NarrowingRun = Run & { before: Checkpoint | undefined; rounds: number };
export type NarrowDeps = RunDeps & { withDuck: WithDuck; quarantine: QuarantineAt };
/** `refused`: how many records were taken out. */
export type Narrowed = { runs: Omit<NarrowingRun, 'before'>[]; refused: number };

const WHY = 'it could not be stored; it is kept, and who runs this system has been told';

export async function narrowRun(deps: NarrowDeps, { run, thrown }: { run: NarrowingRun; thrown: unknown }) {
  if (isWorthWaiting(thrown)) throw thrown;
  const { before, ...rest } = run;
  const [group, ...others] = rest.groups;
  if (!group) throw thrown;
  if (others.length > 0) return { runs: halves(rest), refused: 0 };
  // Where not even nothing can be stored, the records are not to blame.
  if (!(await isStorable(deps, { ...run, groups: [] }))) throw thrown;
  return await withoutPoison(deps, { run, group, thrown });
}

function halves({ groups, ...run }: Omit<NarrowingRun, 'before'>): Narrowed['runs'] {
  const middle = groups.length >> 1;
  const first = groups.slice(0, middle);
  return [
    { ...run, groups: first, sequence: first.at(-1)?.sequence ?? run.sequence },
    { ...run, groups: groups.slice(middle) },
  ];
}

async function withoutPoison(
  deps: NarrowDeps,
  { run, group, thrown }: { run: NarrowingRun; group: ArrivedGroup; thrown: unknown },
): Promise<Narrowed> {
  const { before: _, ...rest } = run;
  if (run.rounds > 1) return { runs: [{ ...rest, groups: [] }], refused: 0 };
  const units = recordsOf(group);
  if (!units) return await withoutGroup(deps, { run: rest, group });
  const some = (kept: readonly Unit[]) => groupOf(group, { kept, pack: packLines });
  const found =
    run.rounds > 0 ? units : await findPoison(units, (kept) => isStorable(deps, { ...run, groups: [some(kept)] }));
  // Halves that can be stored though the whole cannot: one of them is left out.
  const poison = new Set(found.length > 0 ? found : units.slice(units.length >> 1));
  await tell(deps, { shard: run.shard, group, poison: [...poison], thrown });
  const kept = some(units.filter((unit) => !poison.has(unit)));
  const takenOut = [...(group.takenOut ?? []), ...peopleOf([...poison])];
  return { runs: [{ ...rest, groups: [{ ...kept, takenOut }], rounds: run.rounds + 1 }], refused: poison.size };
}

/** Undefined where its event lines cannot even be unpacked. */
function recordsOf(group: ArrivedGroup): Unit[] | undefined {
  try {
    return unitsOf(group, unpackLines(group.packedEvents));
  } catch {
    return undefined;
  }
}

async function withoutGroup(
  deps: NarrowDeps,
  { run, group }: { run: Omit<NarrowingRun, 'before'>; group: ArrivedGroup },
): Promise<Narrowed> {
  const records = Math.max(1, group.header.events + group.header.profiles);
  const refusal = { id: group.position, reason: WHY, records };
  await deps.refuse(group.header.accountId, [{ upload: group.header, refusal, bytes: group.bytes }]);
  return { runs: [{ ...run, groups: [] }], refused: records };
}

async function tell(
  deps: NarrowDeps,
  { shard, group, poison, thrown }: { shard: string; group: ArrivedGroup; poison: readonly Unit[]; thrown: unknown },
): Promise<void> {
  await setAside(deps.quarantine, {
    shard,
    position: `${group.position}-poison`,
    bytes: Buffer.from(poison.map(textOf).join('')),
    reason: reasonOf(thrown),
  });
  const refused = poison.map((unit) => ({ upload: group.header, refusal: refusedUnit(unit, WHY) }));
  await deps.refuse(group.header.accountId, refused);
}

async function isStorable(deps: NarrowDeps, run: Run & { before: Checkpoint | undefined }): Promise<boolean> {
  try {
    await deps.withDuck((duck) => tryRun({ ...deps, duck }, run));
    return true;
  } catch (thrown) {
    if (isWorthWaiting(thrown)) throw thrown;
    return false;
  }
}
