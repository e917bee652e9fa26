import type { Window } from './calendar.ts';
import type { Condition, EventClause, Query } from './tree.ts';

/** What of the lake a query reads, by the names and days of its clauses, so that no other file has to be opened. */
export type Read = { /** Undefined: every event. */ eventKey?: string; window: Window };

/** A file of events, as far as the commit log knows what is in it. */
export type EventFile = { minTs: number; maxTs: number; names: Record<string, number> };

const EVER: Window = { from: 0, until: Number.MAX_SAFE_INTEGER };

export function readsOf({ base, where }: Query): Read[] {
  return [...(base ? [readOf(base)] : []), ...(where ? readsOfCondition(where) : [])];
}

function readOf(clause: EventClause): Read {
  const isFirst = clause.filters.some((filter) => filter.kind === 'first-time');
  return {
    ...(clause.eventKey !== undefined && { eventKey: clause.eventKey }),
    window: isFirst ? EVER : clause.window,
  };
}

function readsOfCondition(condition: Condition): Read[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap(readsOfCondition);
    case 'not':
      return readsOfCondition(condition.of);
    case 'did':
      return [readOf(condition.clause)];
    case 'total':
      return condition.clauses.map(readOf);
    case 'profile':
      return [];
  }
}

/** The files that may hold a row of any of the reads. */
export function filesRead<File extends EventFile>(files: readonly File[], reads: readonly Read[]): File[] {
  return files.filter((file) => reads.some((read) => mayHold(file, read)));
}

function mayHold(file: EventFile, { eventKey, window }: Read): boolean {
  const rows = eventKey === undefined ? 1 : Object.hasOwn(file.names, eventKey) ? (file.names[eventKey] ?? 0) : 0;
  return rows > 0 && file.maxTs >= window.from && file.minTs < window.until;
}
