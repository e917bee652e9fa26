/** Figures of calls as they are read. */
import { many, percent, whole } from '../../parts/pictures/numbers.ts';
import type { Numbers } from './template.ts';

export const rateText = (part: number, all: number) => percent(part, all) ?? '–';

type Sums = Pick<Numbers, 'attempts' | 'success'>;
export function sumOf(series: readonly Sums[]): Sums {
  return {
    attempts: series.reduce((sum, step) => sum + step.attempts, 0),
    success: series.reduce((sum, step) => sum + step.success, 0),
  };
}

/** "340 ms", "12 seconds", "5 minutes". */
export function durationText(ms: number): string {
  if (ms < 10_000) return `${whole(ms)} ms`;
  if (ms < 120_000) return many(Math.round(ms / 1_000), 'second');
  return many(Math.round(ms / 60_000), 'minute');
}

export function bytesText(bytes: number): string {
  return bytes < 1_000 ? many(bytes, 'byte') : `${whole(Math.round(bytes / 1_000))} kB`;
}
