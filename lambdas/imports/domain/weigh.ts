import type { Import } from './import.ts';
import type { PartResult } from './layout.ts';

/** What the judging of all parts comes to. */
export type Weight = {
  rows: number;
  accepted: number;
  rejected: number;
  reasons: { reason: string; rows: number }[];
};

const MOST_REASONS = 10;

export function addUp(results: readonly PartResult[]): Weight {
  const sum = (of: (result: PartResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const reasons = new Map<string, number>();
  for (const { reason, rows } of results.flatMap((result) => result.reasons)) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
  }
  const sorted = [...reasons].toSorted(([, a], [, b]) => b - a).slice(0, MOST_REASONS);
  return {
    rows: sum(({ rows }) => rows),
    accepted: sum(({ accepted }) => accepted),
    rejected: sum(({ rejected }) => rejected),
    reasons: sorted.map(([reason, rows]) => ({ reason, rows })),
  };
}

/** Why nothing of a file is to be stored, though all of it was judged; undefined where something is. */
export function whyNothing(
  { rows, accepted, reasons }: Weight,
  { expected }: Pick<Import, 'expected'>,
): string | undefined {
  if (expected.rows !== undefined && expected.rows !== rows) {
    return `rows: ${expected.rows} were announced for the file, it has ${rows}. Nothing is stored.`;
  }
  if (rows === 0) return expected.rows === 0 ? undefined : 'The file has no rows.';
  if (accepted > 0) return undefined;
  const [most] = reasons;
  const why = most ? ` Most often: ${most.reason}` : '';
  return rows === 1 ? `Its only row was rejected.${why}` : `All ${rows} rows were rejected.${why}`;
}
