import { isPlainObject } from './plain-object.ts';

/**
 * Integers beyond 2^53 lose digits when JSON is parsed: `2868860079149422351` becomes `…2600`, and two orders become one.
 * Looking for them in every text would cost a third of parsing it. So a list of records remembers how it can be read
 * again, with a mark in the place of every such integer, and only who meets a number that large asks for it.
 */
type Lost = { $integer: string };

/** A JSON text that JSON.stringify writes as it is (https://github.com/tc39/proposal-json-parse-with-source). */
declare global {
  interface JSON {
    rawJSON(text: string): unknown;
    isRawJSON(value: unknown): value is { rawJSON: string };
  }
}

const WHOLE = /^-?[1-9]\d{15,}$/;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const QUOTE_OR_DIGIT = /["\d]/g;

const readings = new WeakMap<readonly unknown[], () => unknown>();

/** Remembers how `records` can be read again; `text` is the JSON that they came in, at the key `key`. */
export function keepReading(records: readonly unknown[], { text, key }: { text: string; key: string }): void {
  let again: unknown;
  readings.set(records, () => {
    again ??= JSON.parse(marked(text));
    return isPlainObject(again) ? again[key] : undefined;
  });
}

export function hasReading(records: readonly unknown[]): boolean {
  return readings.has(records);
}

/** Deeper than any record that is taken or shown. */
const DEEPEST = 100;

/** The record at `place`, read again with marks for lost integers where it holds a number that may have been one. */
export function exactRecord(records: readonly unknown[], place: number): unknown {
  const reading = holdsLarge(records[place], DEEPEST) ? readings.get(records) : undefined;
  const again = reading?.();
  return Array.isArray(again) ? again[place] : records[place];
}

/** Whether a number within so many levels may have lost digits. */
export function holdsLarge(value: unknown, levels: number): boolean {
  if (typeof value === 'number') return isLarge(value);
  if (typeof value !== 'object' || value === null || levels === 0) return false;
  return Object.values(value).some((inner) => holdsLarge(inner, levels - 1));
}

/** Whether a number may have lost digits: doubles hold whole numbers one by one up to 2^53 only. */
export function isLarge(value: number): boolean {
  return value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER;
}

/** The mark of an integer that lost digits. */
export function isLostInteger(value: unknown): value is Lost {
  return isPlainObject(value) && typeof value.$integer === 'string' && WHOLE.test(value.$integer);
}

/** The value as it was sent: JSON.stringify writes the digits of its lost integers. */
export function asSent(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isLostInteger(value)) return JSON.rawJSON(value.$integer);
  if (Array.isArray(value)) return value.map(asSent);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asSent(inner)]));
}

/** One JSON text, with marks in the place of integers that lost digits. */
export function parseWithMarks(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return holdsLarge(value, DEEPEST) ? JSON.parse(marked(text)) : value;
}

/** Digits enough for a whole number that a double cannot hold. */
const MAY_BE_LARGE = /\d{16}/;

/**
 * JSON in which integers beyond 2^53 are `JSON.rawJSON`, so that they keep their digits when they are written again
 * (https://github.com/tc39/proposal-json-parse-with-source).
 */
export function parseExactly(text: string) {
  return MAY_BE_LARGE.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

function keepDigits(_key: string, value: unknown, { source = '' }: { source?: string } = {}): unknown {
  return typeof value === 'number' && isLarge(value) && /^-?\d+$/.test(source) ? JSON.rawJSON(source) : value;
}

/** The JSON text with marks in the place of integers whose digits a number does not keep. Texts are passed over. */
function marked(text: string): string {
  let made = '';
  let from = 0;
  QUOTE_OR_DIGIT.lastIndex = 0;
  for (let found = QUOTE_OR_DIGIT.exec(text); found; found = QUOTE_OR_DIGIT.exec(text)) {
    const at = found.index;
    if (found[0] === '"') {
      QUOTE_OR_DIGIT.lastIndex = endOfText(text, at + 1);
      continue;
    }
    NUMBER.lastIndex = at;
    const digits = NUMBER.exec(text)?.[0] ?? '';
    QUOTE_OR_DIGIT.lastIndex = at + digits.length;
    const start = text[at - 1] === '-' ? at - 1 : at;
    const token = text.slice(start, at + digits.length);
    const whole = token.replace(/\.0+$/, '');
    if (!WHOLE.test(whole) || String(Number(whole)) === whole) continue;
    made += `${text.slice(from, start)}{"$integer":"${whole}"}`;
    from = at + digits.length;
  }
  return made + text.slice(from);
}

/** Behind the quote that ends the text that begins at `from`: the first that no odd number of backslashes is before. */
function endOfText(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  return text.length;
}
