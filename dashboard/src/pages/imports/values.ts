/** A value of a profile as it is read in a line: texts as they are, lists with commas. Dates are told apart by `dateOf`. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === '') return 'empty text';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Epoch milliseconds of a date as profiles have them, `$D_1695801332`. */
export function dateOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const seconds = /^\$D_(-?\d{1,11})$/.exec(value)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
