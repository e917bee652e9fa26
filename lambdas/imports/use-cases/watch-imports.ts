import { Failure } from '#core/failure.ts';
import { readImport } from '../adapters/dynamo-imports.ts';
import { type ImportMachineAt, lookAtMachine, startMachine } from '../adapters/import-machine.ts';
import { forget, importsUnderWay, type UnderWay } from '../adapters/under-way.ts';
import { tellLeft } from '../adapters/untold.ts';
import { type MovesAt, moveOn } from '../adapters/write-move.ts';
import { importEvent } from '../domain/announce.ts';
import type { Import } from '../domain/import.ts';
import { slowTimes } from '../domain/slow.ts';

/**
 * Looks at every import that is under way. One whose start was lost is started; one whose execution is over, though it has not ended, is
 * taken up again by another execution; one that takes long is told of every two hours. And what a crash left untold is told.
 */
export type WatchDeps = MovesAt & { machine: ImportMachineAt };
export type Watched = { underWay: number; resumed: number; failed: number; slow: number; told: number };

/** Whoever has just written what is to be told is telling it. */
const LEFT_MS = 5 * 60_000;

export function watchImports(deps: WatchDeps) {
  return async function watch(): Promise<{ seen: Watched; failures: unknown[] }> {
    const seen: Watched = { underWay: 0, resumed: 0, failed: 0, slow: 0, told: 0 };
    const failures: unknown[] = [];
    for await (const one of importsUnderWay(deps.importsAt)) {
      await look(deps, { one, seen }).catch((thrown: unknown) => failures.push(thrown));
    }
    const before = deps.importsAt.now() - LEFT_MS;
    seen.told = await tellLeft(deps.importsAt, { announce: deps.announce, before }).catch((thrown: unknown) => {
      failures.push(thrown);
      return 0;
    });
    return { seen, failures };
  };
}

async function look(deps: WatchDeps, { one, seen }: { one: UnderWay; seen: Watched }): Promise<void> {
  const { importsAt, machine } = deps;
  if (one.failed) {
    seen.failed++;
    await forget(importsAt, one);
    return;
  }
  const found = await readImport(importsAt, one);
  if (found.state !== 'Processing') return;
  seen.underWay++;
  const how = await lookAtMachine(machine, found);
  if (how === 'not-begun') await startMachine(machine, found);
  if (how === 'over') seen.resumed += (await resume(deps, found)) ? 1 : 0;
  if (await tellIfSlow(deps, found)) seen.slow++;
}

/** An execution ends after its import has; where it has not, the execution was broken off. */
async function resume(deps: WatchDeps, looked: Import): Promise<boolean> {
  const found = await readImport(deps.importsAt, looked);
  if (found.state !== 'Processing' || found.judging !== looked.judging || found.attempt !== looked.attempt)
    return false;
  const set = { state: 'Processing', attempt: (found.attempt ?? 1) + 1 } as const;
  const made = await moveOn(deps, found, { set, underWay: true });
  if (made) await startMachine(deps.machine, made);
  return made !== undefined;
}

async function tellIfSlow(deps: WatchDeps, looked: Import): Promise<boolean> {
  const now = deps.importsAt.now();
  if (slowTimes(looked, now) <= (looked.slowTold ?? 0) || looked.mode !== 'import') return false;
  const found = await readImport(deps.importsAt, looked);
  const slowTold = slowTimes(found, now);
  if (found.state !== 'Processing' || slowTold <= (found.slowTold ?? 0)) return false;
  const event = importEvent(found, { type: 'import.slow', at: new Date(now).toISOString() });
  const set = { state: 'Processing', slowTold } as const;
  return (await moveOn(deps, found, { set, underWay: true, news: { event, count: slowTold } })) !== undefined;
}

/** @param failures of the whole look, for one sentence */
export function unseen(failures: readonly unknown[]): Failure {
  const text = `${failures.length} imports could not be looked at, or told of`;
  return new Failure('unavailable', text, { retry: 'later', cause: failures[0] });
}
