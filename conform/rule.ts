import { pick } from './expect.ts';
import type { World } from './world.ts';

/**
 * A rule of the wire contract: its section and what must be true, as a sentence, and the check that throws when it is
 * not. A check that cannot be made here answers with the reason.
 */
export type Check = (world: World) => Promise<Skipped | undefined>;
export type Skipped = { skipped: string };
export type Rules = Record<`§${string}`, Check>;
/** A name is for `--only` and `--skip`. */
export type Group = {
  name: string;
  rules: Rules;
  /** One rule at a time: they measure or change what other rules would feel. */
  alone?: boolean;
};

/** The same check over a table: one rule a row, the row's `rule` being the sentence. */
export function table<Row extends { rule: `§${string}` }>(
  rows: readonly Row[],
  check: (world: World, row: Row) => Promise<void>,
): Rules {
  return Object.fromEntries(
    rows.map((row): [Row['rule'], Check] => [row.rule, (world) => check(world, row).then(() => undefined)]),
  );
}

/** Checks that answer nothing, or why they cannot be made, as rules. */
export function rules(checks: Record<`§${string}`, (world: World) => Promise<unknown>>): Rules {
  return Object.fromEntries(
    Object.entries(checks).map(([title, check]): [string, Check] => [
      title,
      async (world) => skippedOf(await check(world)),
    ]),
  );
}

function skippedOf(outcome: unknown): Skipped | undefined {
  const reason = pick(outcome, 'skipped');
  return typeof reason === 'string' ? { skipped: reason } : undefined;
}
