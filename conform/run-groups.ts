import type { Check, Group } from './rule.ts';
import type { World } from './world.ts';

/** Checks the rules of every group, several at once, and tells of each as soon as those before it have been told. */
export type Verdict = { kind: 'passed' } | { kind: 'failed'; reason: string } | { kind: 'skipped'; reason: string };
export type Told = {
  group: (name: string) => void;
  rule: (title: string, verdict: Verdict) => void;
};
export type Totals = { passed: number; failed: number; skipped: number };

export async function runGroups(
  groups: readonly Group[],
  options: { world: World; atOnce: number; told: Told },
): Promise<Totals> {
  const { world, atOnce, told } = options;
  const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  for (const group of groups) {
    told.group(group.name);
    const rules = Object.entries(group.rules);
    const verdicts = inTurn(
      rules.map(([, check]) => check),
      { world, atOnce: group.alone ? 1 : atOnce },
    );
    for (const [place, [title]] of rules.entries()) {
      const verdict = await verdicts[place];
      if (!verdict) continue;
      totals[verdict.kind] += 1;
      told.rule(title, verdict);
    }
  }
  return totals;
}

/** A promise a check; at most `atOnce` of them are at work. */
function inTurn(checks: readonly Check[], options: { world: World; atOnce: number }): Promise<Verdict>[] {
  const started: Promise<Verdict>[] = [];
  for (const check of checks) {
    const before = started[started.length - options.atOnce] ?? Promise.resolve();
    started.push(before.then(() => verdictOf(check, options.world)));
  }
  return started;
}

async function verdictOf(check: Check, world: World): Promise<Verdict> {
  try {
    const outcome = await check(world);
    return outcome ? { kind: 'skipped', reason: outcome.skipped } : { kind: 'passed' };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}
