/**
 * Clocks of time zones. Where clocks are set back, an hour comes twice: a local time alone does not say which is meant.
 */
const DAY_S = 86_400;
/** Zones change their offset at a multiple of this. */
const STEP_S = 900;

/** @throws RangeError for what is no zone */
export function clockOf(timezone: string) {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: timezone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  const offsets = new Map<number, number>();

  function localOf(epoch: number): number {
    const parts = new Map(format.formatToParts(epoch * 1_000).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) / 1_000;
  }

  function offsetAt(epoch: number): number {
    const step = Math.floor(epoch / STEP_S) * STEP_S;
    const known = offsets.get(step);
    if (known !== undefined) return known;
    const offset = localOf(step) - step;
    if (offsets.size > 100_000) offsets.clear();
    offsets.set(step, offset);
    return offset;
  }

  /**
   * The instants (epoch seconds) at which the clock shows a local time, given in seconds as if it were UTC: one, or two of
   * an hour that comes twice, the first of them first. Of a time that was skipped, the one that the clock before would show.
   */
  function instantsOf(local: number): [number, ...number[]] {
    const before = offsetAt(local - DAY_S);
    const after = offsetAt(local + DAY_S);
    const fits = (offset: number) => offsetAt(local - offset) === offset;
    const candidates = before === after ? [before] : [before, after];
    const [first, ...more] = candidates
      .filter(fits)
      .map((offset) => local - offset)
      .toSorted((a, b) => a - b);
    return first === undefined ? [local - before] : [first, ...more];
  }
  return { offsetAt, instantsOf };
}
export type Clock = ReturnType<typeof clockOf>;
