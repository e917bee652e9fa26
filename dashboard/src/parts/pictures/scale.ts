/** Round numbers for an axis of counts, 0 first: at least one above the largest value, and few enough to be read. */
export function ticksUpTo(largest: number): number[] {
  const step = Math.max(1, niceAbove(largest / 4));
  const last = Math.max(1, Math.ceil(largest / step));
  return Array.from({ length: last + 1 }, (_, place) => place * step);
}

const NICE = [1, 2, 2.5, 5, 10];

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below; whole numbers only. */
function niceAbove(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const found = NICE.map((nice) => nice * power).find((nice) => nice >= value && Number.isInteger(nice));
  return found ?? 10 * power;
}
