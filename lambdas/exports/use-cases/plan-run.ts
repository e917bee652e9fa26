import { filesBetween } from '#store/commits/files.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import { reachesOutOf } from '#store/lake/window.ts';
import type { ExportsAt } from '../adapters/dynamo-exports.ts';
import { savePlan } from '../adapters/dynamo-runs.ts';
import { type Plan, type PlansAt, planKey, writePlan } from '../adapters/s3-plans.ts';
import { planEvents, planProfiles } from '../domain/plan.ts';
import type { Run } from '../domain/run.ts';

export type PlanningAt = { exportsAt: ExportsAt; commitsAt: CommitsAt; plansAt: PlansAt };

/** Makes a run's plan of the files that were committed in its window, and remembers where it is. */
export async function planRun(at: PlanningAt, run: Run): Promise<{ key: string; parts: number }> {
  const plan = await planOf(at.commitsAt, run);
  await writePlan(at.plansAt, { run, plan });
  const saved = { key: planKey(run), parts: plan.parts.length };
  await savePlan(at.exportsAt, { ...run, plan: saved });
  return saved;
}

async function planOf(at: CommitsAt, { accountId, window, definition }: Run): Promise<Plan> {
  const profiles = { accountId, kind: 'profiles' } as const;
  if (definition.type === 'profiles') {
    const changed = await filesBetween(at, { ...profiles, ...window });
    return { parts: planProfiles(changed), profiles: changed.map((file) => file.key) };
  }
  const [events, known] = await Promise.all([
    filesBetween(at, { accountId, kind: 'events', ...window }),
    filesBetween(at, { ...profiles, after: 0, upTo: window.upTo }),
  ]);
  const files = events.map((file) => ({ ...file, isCut: reachesOutOf(file.key, window) }));
  return { parts: planEvents(files, definition), profiles: known.map((file) => file.key) };
}
