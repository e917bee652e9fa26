import { distance } from 'fastest-levenshtein';

/**
 * What to say of an event that the account does not have: no rows of it are no result but a mistake. Names are compared
 * as the server does, without case and spaces (wire contract, upload: limits). Undefined where it has the event.
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

export const keyOf = (name: string) => name.replace(/\s+/g, '').toLowerCase();
