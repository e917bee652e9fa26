import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * How a figure is measured: ours and its yardstick take turns in one process, several rounds, and the medians are
 * compared, so that whatever else the machine is doing falls on both. What is measured is each bench's own file.
 */
export type Bench = {
  name: string;
  /** Takes long: it is run where it is asked for by its name, and not among all. */
  long?: boolean;
  run: () => AsyncIterable<Figure>;
};

/** `ratio` is the yardstick's time over ours, or ours at ten times the rows over ours, per row; `milliseconds` is ours. */
export type Figure = {
  bench: string;
  yardstick: string;
  rows: number;
  /** Of ours, median. */
  seconds: number;
  /** Where it is not what this process had at most. */
  rssMiB?: number;
} & ({ ratio: number; atLeast: number } | { ratio: number; atMost: number } | { milliseconds: number; atMost: number });

/** Wall seconds, or the seconds that all threads of this process have computed: what it costs on one core. */
export type Clock = 'wall' | 'cpu';

export function isMet(figure: Figure): boolean {
  if ('atLeast' in figure) return figure.ratio >= figure.atLeast;
  return ('ratio' in figure ? figure.ratio : figure.milliseconds) <= figure.atMost;
}

/** Median seconds of each of the jobs, run in turns; the first round warms up and is not counted, unless told otherwise. */
export async function inTurns<Name extends string>(
  jobs: Record<Name, () => unknown>,
  options: { rounds: number; clock: Clock; warmUp?: boolean },
): Promise<Record<Name, number>> {
  const { warmUp = true } = options;
  const taken = new Map<string, number[]>();
  for (let round = warmUp ? 0 : 1; round <= options.rounds; round++) {
    for (const [name, job] of Object.entries<() => unknown>(jobs)) {
      const seconds = await secondsOf(job, options.clock);
      if (round > 0) taken.set(name, [...(taken.get(name) ?? []), seconds]);
    }
  }
  const medians = Object.keys(jobs).map((name) => [name, medianOf(taken.get(name) ?? [])]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

/** So that no job pays for what the one before it left behind. */
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

async function secondsOf(job: () => unknown, clock: Clock): Promise<number> {
  collectGarbage();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await job();
  const wall = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return clock === 'wall' ? wall : (user + system) / 1_000_000;
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
