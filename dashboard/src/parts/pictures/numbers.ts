/** Numbers as pictures and their words have them. */
const grouped = new Intl.NumberFormat('en-GB');
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

/** "1,284". */
export const whole = (value: number): string => grouped.format(value);

/** "1.3k", for where there is little room. */
export const short = (value: number): string => compact.format(value);

/** "99.9%" of a whole: never 100% where something is missing, and never 0% where there is something. */
export function percent(part: number, all: number): string | undefined {
  if (all <= 0) return undefined;
  const tenths = Math.round((part / all) * 1_000);
  const honest = part < all ? Math.min(tenths, 999) : tenths;
  return `${(part > 0 ? Math.max(honest, 1) : honest) / 10}%`;
}

/** "1 event", "2 events". */
export const many = (count: number, one: string, more = `${one}s`): string =>
  `${whole(count)} ${count === 1 ? one : more}`;
