/**
 * Bars of several series, one on the other, in a space of a step's width for each step and 100 in height, 0 at the top. It is
 * stretched to the room that there is, so only whole shapes are in it, and no text.
 */
export type Counted = { counts: readonly number[] };

const HEIGHT = 100;
/** Of a step's width; the rest is between it and the next. */
const BAR = 0.8;

/** All series of a step together; what the axis must hold. */
export function totalsOf(series: readonly Counted[], steps: number): number[] {
  return Array.from({ length: steps }, (_, step) => series.reduce((sum, { counts }) => sum + (counts[step] ?? 0), 0));
}

/** The path of each series' bars, in the order in which they are stacked. */
export function stackedPaths(series: readonly Counted[], { steps, top }: { steps: number; top: number }): string[] {
  const below = Array.from({ length: steps }, () => 0);
  return series.map(({ counts }) => {
    const bars = below.map((from, step) => {
      const count = counts[step] ?? 0;
      below[step] = from + count;
      return count > 0 ? barPath(step, { from, to: from + count, top }) : '';
    });
    return bars.join('');
  });
}

function barPath(step: number, { from, to, top }: { from: number; to: number; top: number }): string {
  const x = round(step + (1 - BAR) / 2);
  const y = round(HEIGHT * (1 - to / top));
  const height = round((HEIGHT * (to - from)) / top);
  return `M${x} ${y}h${BAR}v${height}h${-BAR}z`;
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;
