import type { Overview } from './reading.ts';

/** What an account that was empty says of what has come to it so far. */
export type Arrival =
  | { kind: 'waits' }
  | { kind: 'refused'; sentences: string[] }
  | { kind: 'event'; name: string }
  | { kind: 'other' };

export function arrivalOf({ newestCommit, events, funnel, attention }: Overview): Arrival {
  const named = events.byName.find(({ kind }) => kind === 'event');
  if (named) return { kind: 'event', name: named.name };
  if (newestCommit !== null) return { kind: 'other' };
  if (funnel.refused === 0) return { kind: 'waits' };
  return { kind: 'refused', sentences: attention.map(({ sentence }) => sentence) };
}
