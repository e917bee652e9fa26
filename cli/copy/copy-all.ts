import { messageOf } from '../ending.ts';
import { clockOf } from '../local-time.ts';
import { paceOf, whole } from '../moving-line.ts';
import type { RetryDeps } from '../wire/retry.ts';
import { uploader } from '../wire/upload.ts';
import { openWire } from '../wire/wire.ts';
import { atOnce } from './at-once.ts';
import { copyUnit } from './copy-unit.ts';
import type { Copying } from './copying.ts';
import { fingerprintOf } from './options.ts';
import { type Plan, unitsOf } from './plan.ts';
import { type CopyState, forgetUnit } from './state.ts';

type Running = Copying & { retry: RetryDeps; state: CopyState; timezone: string };

/** All units of a plan, several at once; those that are done are passed over. */
export async function copyAll(
  plan: Plan,
  { options, deps, line, facts, retry, state, timezone }: Running,
): Promise<void> {
  const { terminal, signal } = deps;
  const pace = paceOf(terminal.now);
  const all = unitsOf(plan).length;
  let units = 0;
  const tellProgress = () => {
    const share = all === 0 ? 1 : units / all;
    line.show(`${whole.format(units)} of ${whole.format(all)} parts  ${pace(facts.rows, share)}`, share);
  };
  const unitDeps = {
    state,
    wire: openWire(deps.source),
    retry,
    clock: clockOf(timezone),
    before: options.before,
    seen: plan.people.length > 1 ? new Set<string>() : undefined,
    post: uploader(deps.target, { dryRun: false }),
    now: terminal.now,
    unanswered: options.unanswered,
    seed: `copy\u001f${fingerprintOf(options.source, options.target)}\u001f${options.before ?? ''}`,
    stored(rows: number) {
      facts.rows += rows;
      tellProgress();
    },
  };
  // People before what they did: then events find them under all of their names.
  for (const some of [plan.people, plan.events]) {
    await atOnce(some, options.atOnce, async (unit) => {
      const done = state.done.get(unit.id);
      if (done) await forgetUnit(state, unit.id);
      else {
        await copyUnit(unit, unitDeps).catch((error: unknown) => {
          signal.throwIfAborted();
          throw new Error(
            `${unit.event === undefined ? 'people' : `"${unit.event}" on ${unit.day}`}: ${messageOf(error)}`,
          );
        });
      }
      facts.rows += done?.rows ?? 0;
      units += 1;
      tellProgress();
    });
  }
}
