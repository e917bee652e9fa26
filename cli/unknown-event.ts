import { distance } from 'fastest-levenshtein';

/**
 * What to say of an event that the account does not have: no rows of it are no result but a mistake. Names are compared
 * as the server does, without case, spaces and what names may not hold (wire contract, upload: limits). Undefined where it
 * has the event.
 */
const MOST_NAMED = 3;

export function unknownEventText(event: string, names: readonly string[]): string | undefined {
  if (names.some((name) => keyOf(name) === keyOf(event))) return undefined;
  const near = names
    .map((name) => ({ name, far: distance(keyOf(name), keyOf(event)) }))
    .toSorted((a, b) => a.far - b.far)
    .slice(0, MOST_NAMED)
    .map(({ name }) => `"${name}"`);
  const which = near.length === 0 ? 'it has no events yet' : `the nearest that it has: ${near.join(', ')}`;
  return `--event: the account has no event "${event}"; ${which}`;
}

const NOT_IN_NAMES = /[%><!|&.:;$'"\\\s]/g;

/** Case is folded a code point at a time: both small sigmas are one letter, and İ is an i. */
export function keyOf(name: string): string {
  const letters = Array.from(name.replace(NOT_IN_NAMES, ''), (one) => (one === 'İ' ? 'i' : one.toLowerCase()));
  return letters.join('').replaceAll('ς', 'σ');
}
