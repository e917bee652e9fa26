import { Failure } from '#core/failure.ts';

/** The window that is asked for, cut into steps that a chart can show: a minute each, or more of long windows. */
export type Window = { from: string; to: string; minutes: number; stepSeconds: number };

const LEAST = 5;
const MOST = 1_440;
const USUAL = 60;

/** @param now epoch milliseconds */
export function stepsOf(asked: string | null, now: number): Window & { steps: number[] } {
  const minutes = minutesOf(asked);
  const stepSeconds = minutes <= 120 ? 60 : minutes <= 600 ? 300 : 900;
  const newest = Math.floor(now / 1_000 / stepSeconds) * stepSeconds;
  const many = Math.ceil((minutes * 60) / stepSeconds);
  const steps = Array.from({ length: many }, (_, place) => newest - (many - 1 - place) * stepSeconds);
  const from = new Date((steps[0] ?? newest) * 1_000).toISOString();
  return { from, to: new Date(now).toISOString(), minutes, stepSeconds, steps };
}

function minutesOf(asked: string | null): number {
  if (asked === null) return USUAL;
  const minutes = /^\d{1,4}$/.test(asked) ? Number(asked) : 0;
  if (minutes >= LEAST && minutes <= MOST) return minutes;
  throw new Failure('bad-input', `minutes: must be a whole number from ${LEAST} to ${MOST}`, { retry: 'never' });
}
