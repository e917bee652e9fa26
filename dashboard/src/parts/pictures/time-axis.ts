/** Where the axis of a time series has words, and which: the clock of the account's zone, at round times. */
export type TimeLabel = { step: number; text: string };

const ROUND_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720];
/** As many as a phone has room for. */
const MOST_LABELS = 5;

/** @param steps when each begins, epoch seconds */
export function timeLabels(steps: readonly number[], { zone, stepSeconds }: { zone: string; stepSeconds: number }) {
  const span = (steps.length * stepSeconds) / 60;
  const every = ROUND_MINUTES.find((minutes) => span / minutes <= MOST_LABELS) ?? 720;
  const clock = clockOf(zone);
  return steps.flatMap((at, step): TimeLabel[] => {
    const text = clock(at);
    return minuteOfDay(text) % every === 0 ? [{ step, text }] : [];
  });
}

/** "12:04" in a zone, of epoch seconds. */
export function clockOf(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  return (at) => format.format(at * 1_000);
}

/** "GMT-5": what a zone is called at a time, so that a reader elsewhere is not misled. */
export function zoneAt(zone: string, at: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' });
  return format.formatToParts(at * 1_000).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

function minuteOfDay(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}
