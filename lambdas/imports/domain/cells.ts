import { isLarge } from '#core/values/exact-json.ts';
import { dateReader, describeFormat } from './dates.ts';
import type { Column } from './mapping.ts';

/**
 * Cells as values of the types that a mapping names. Spaces around a number, a truth value or a date are none of it; a text is
 * taken as it is.
 */
export type CellReader = {
  /** Undefined for what is none of that type. The text is not empty. */
  read: (text: string) => string | number | boolean | undefined;
  /** What is expected, for the reason why a row is rejected. */
  expected: string;
};

const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** And its digits, without leading zeros. */
const WHOLE = /^[+-]?0*(\d+)(?:\.0*)?$/;
const TRUTH = new Map([
  ...['true', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'no', '0'].map((word) => [word, false] as const),
]);

export const isInteger = (text: string) => INTEGER.test(text);
export const isFloat = (text: string) => floatOf(text) !== undefined;

/** A date is `$D_<epoch seconds>` as a property, and a number as the record's time. */
export function cellReader({ name, dataType, format }: Column, timezone: string): CellReader {
  switch (dataType) {
    case 'String':
      return { read: (text) => text, expected: 'text' };
    case 'Integer':
      return { read: integerOf, expected: 'an Integer of at most 2^53, such as 42; one that is larger is a String' };
    case 'Float':
      return {
        read: floatOf,
        expected:
          'a Float, such as 4.2, with a point and no other separator; a whole number beyond 2^53 that would lose digits is a String',
      };
    case 'Boolean':
      return {
        read: (text) => TRUTH.get(text.trim().toLowerCase()),
        expected: 'a Boolean: true, yes, 1, false, no or 0',
      };
    case 'Date':
      return {
        read: dateOf({ isTime: name === 'ts', read: dateReader(format, timezone) }),
        expected: `a Date: ${describeFormat(format)}; what begins with $D_ is a String`,
      };
  }
}

function integerOf(text: string): number | undefined {
  const number = Number(text);
  if (Number.isSafeInteger(number) && INTEGER.test(text.trim())) return number;
  return undefined;
}

function floatOf(text: string): number | undefined {
  const number = Number(text);
  if (!Number.isFinite(number) || !FLOAT.test(text.trim())) return undefined;
  return isLarge(number) && losesDigits(text.trim(), number) ? undefined : number;
}

/** A whole number that is written in digits may be an id, of which each digit counts; `1e20` is a measure. */
function losesDigits(text: string, number: number): boolean {
  const digits = WHOLE.exec(text)?.[1];
  return digits !== undefined && digits !== String(Math.abs(number));
}

type Dates = { isTime: boolean; read: (text: string) => number | undefined };

/** A file has few different dates; those of times are others in every row. */
const MAX_REMEMBERED = 20_000;

function dateOf({ isTime, read }: Dates): CellReader['read'] {
  if (isTime) return read;
  const known = new Map<string, string>();
  return function propertyOf(text) {
    const found = known.get(text);
    if (found !== undefined) return found;
    const instant = read(text);
    if (instant === undefined) return undefined;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const property = `$D_${instant}`;
    known.set(text, property);
    return property;
  };
}
