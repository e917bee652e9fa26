/**
 * A line through values, in a space of 100 by 100, 0 at the top; null is where there is none, and nothing is drawn there. Each
 * value reaches over its whole step, so that one that stands alone is seen, too.
 */
type Scale = { from: number; to: number };
type Values = readonly (number | null)[];
type Point = { x: number; y: number };

export function linePath(values: Values, scale: Scale): string {
  return runsOf(values, scale).map(lineOf).join('');
}

/** What is below the line. */
export function areaPath(values: Values, scale: Scale): string {
  return runsOf(values, scale)
    .map((run) => `${lineOf(run)}V100H${run[0]?.x ?? 0}z`)
    .join('');
}

const lineOf = (run: readonly Point[]) => run.map(({ x, y }, place) => `${place === 0 ? 'M' : 'L'}${x} ${y}`).join('');

/** The points of values that follow each other without a gap. */
function runsOf(values: Values, { from, to }: Scale): Point[][] {
  const width = 100 / Math.max(1, values.length);
  const height = to > from ? to - from : 1;
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (const [place, value] of values.entries()) {
    if (value === null) {
      run = [];
      continue;
    }
    if (run.length === 0) runs.push(run);
    const y = round(100 - (100 * (value - from)) / height);
    run.push({ x: round(place * width), y }, { x: round((place + 1) * width), y });
  }
  return runs;
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;
