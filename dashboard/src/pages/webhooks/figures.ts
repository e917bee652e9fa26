import type { Numbers } from './template.ts';

/** Figures as they are read: 12,345; 99.2 %; 340 ms. */
const whole = new Intl.NumberFormat('en-GB');
const percent = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

export const figure = (value: number) => whole.format(value);
export const counted = (value: number, one: string, more = `${one}s`) => `${figure(value)} ${value === 1 ? one : more}`;

/** Never "100 %" while anything failed. */
export function rateText(part: number, all: number): string {
  if (all === 0) return '–';
  const share = (100 * part) / all;
  return `${percent.format(part < all ? Math.min(share, 99.9) : share)} %`;
}

type Sums = Pick<Numbers, 'attempts' | 'success'>;
export function sumOf(series: readonly Sums[]): Sums {
  return {
    attempts: series.reduce((sum, step) => sum + step.attempts, 0),
    success: series.reduce((sum, step) => sum + step.success, 0),
  };
}

export function latencyText(ms: number): string {
  return ms < 10_000 ? `${figure(ms)} ms` : `${figure(Math.round(ms / 1_000))} s`;
}

export function bytesText(bytes: number): string {
  return bytes < 1_000 ? counted(bytes, 'byte') : `${percent.format(bytes / 1_000)} kB`;
}
