import type { KnownProperty } from '../../../parts/filters/filter.ts';

/** Properties of an event that nobody did, to preview a message with. */
const MOST = 50;
const DAY = '$D_1767225600';
const VALUES = new Map<string, unknown>([
  ['number', 100],
  ['boolean', true],
  ['date', DAY],
  ['list', []],
  ['object', {}],
]);

export function madeUpProperties(known: readonly KnownProperty[]): Record<string, unknown> {
  const some = known.slice(0, MOST);
  return Object.fromEntries(some.map(({ name, type = 'string' }) => [name, VALUES.get(type) ?? 'sample']));
}
