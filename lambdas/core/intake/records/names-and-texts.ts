/**
 * What names and texts of events and of profiles have in common: their lengths, counted in code points, and dates, which
 * travel as texts (wire contract, upload: limits). Each check answers what is wrong, or undefined.
 */
export const MAX_NAME = 120;
const MAX_VALUE = 512;
/** Whole epoch seconds; birthdays before 1970 are negative. */
const DATE = /^\$D_-?\d{1,12}$/;
const DOLLAR = 36;

/** Whether a text has more than `limit` code points; a text has at least half as many as it has UTF-16 units. */
export function isLonger(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  return text.length > 2 * limit || lengthOf(text) > limit;
}

function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** @param name as it is after `cleanName` */
export function wrongName(name: string): string | undefined {
  if (name !== '' && !isLonger(name, MAX_NAME)) return undefined;
  return `a property name has ${lengthOf(name)} characters that names may hold, the limit is 1 to ${MAX_NAME}`;
}

/** A text of at most 512 characters; one that begins like a date (`$D_<epoch seconds>`) must be one. */
export function wrongText(text: string): string | undefined {
  if (text.length > MAX_VALUE && isLonger(text, MAX_VALUE)) {
    return `${lengthOf(text)} characters, the limit is ${MAX_VALUE}`;
  }
  if (text.charCodeAt(0) === DOLLAR && text.startsWith('$D_') && !DATE.test(text)) {
    return 'a date is written $D_ and whole epoch seconds';
  }
  return undefined;
}

/** JSON's `{}`; in PHP, which has one kind of list and map, an empty one is `[]`. */
export function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

export function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
