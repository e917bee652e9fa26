import { isDeepStrictEqual } from 'node:util';

/** What rules say of answers. A failure is one line: what was wrong, what was wanted, what came. */
const LONGEST = 300;

export function same(actual: unknown, expected: unknown, what = 'the answer'): void {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`${what}: expected ${shown(expected)}, got ${shown(actual)}`);
  }
}

/** The answer of a dry run of so many records that takes them all as they are. */
export function tried(processed: number) {
  return { status: 'success', processed, unprocessed: [], dryRun: true, warnings: [] };
}

export function holds(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

export function matches(actual: unknown, pattern: RegExp, what = 'the answer'): void {
  holds(typeof actual === 'string' && pattern.test(actual), `${what}: expected ${pattern}, got ${shown(actual)}`);
}

/** The value at a path of keys and positions; undefined where there is none. */
export function pick(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return at;
}

/** The list at a path; empty where there is none. */
export function list(value: unknown, ...path: readonly (string | number)[]): unknown[] {
  const found = pick(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value).toSorted() : [];
}

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}
