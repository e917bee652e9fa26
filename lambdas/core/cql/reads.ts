import type { RowsByName } from '../values/rows-by-name.ts';
import type { Window } from './read/calendar.ts';
import type { Condition, EventClause, ProfileColumn, Query } from './tree.ts';

/** What of the lake a query reads, by the names and days of its clauses, so that no other file has to be opened. */
export type Read = { /** Undefined: every event. */ eventKey?: string; window: Window };

/** A file of events, as far as the commit log knows what is in it. */
export type EventFile = { minTs: number; maxTs: number; names: RowsByName };

export const EVER: Window = { from: 0, until: Number.MAX_SAFE_INTEGER };

export function readsOf(query: Query): Read[] {
  return clausesOf(query).map(readOf);
}

/** Every clause about events that a query has, its base first. */
export function clausesOf({ base, where }: Query): EventClause[] {
  return [...(base ? [base] : []), ...(where ? partsOf(where).flatMap(clausesIn) : [])];
}

export function readOf(clause: EventClause): Read {
  return {
    ...(clause.eventKey !== undefined && { eventKey: clause.eventKey }),
    window: asksForFirst(clause) ? EVER : clause.window,
  };
}

/** Whether all events of this name that a person ever did decide which of them a clause is about. */
export function asksForFirst({ filters }: EventClause): boolean {
  return filters.some(({ kind }) => kind === 'first-time');
}

function clausesIn(condition: Condition): readonly EventClause[] {
  if (condition.kind === 'did') return [condition.clause];
  return condition.kind === 'total' ? condition.clauses : [];
}

/** The conditions that a condition is made of, those that are no combination of others. */
function partsOf(condition: Condition): Condition[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap(partsOf);
    case 'not':
      return partsOf(condition.of);
    default:
      return [condition];
  }
}

/** Columns of the lake's events that a clause is decided by, beside whose and of when they are. */
export function eventColumnsRead(query: Query): ('event_id' | 'props')[] {
  const clauses = clausesOf(query);
  const hasProperties = clauses.some(
    ({ filters, measures }) =>
      filters.some(({ kind }) => kind === 'property') || measures.some((measure) => measure.of !== 'count'),
  );
  return [
    ...(clauses.some(asksForFirst) ? (['event_id'] as const) : []),
    ...(hasProperties ? (['props'] as const) : []),
  ];
}

/** Columns of the lake's profiles that a query is decided by, beside whose they are. */
export function profileColumnsRead({ where }: Query): ProfileColumnRead[] {
  return where ? [...new Set(partsOf(where).flatMap(profileColumns))] : [];
}

/** Keys of the uploaded lists that a query looks people up in. */
export function listsRead({ where }: Query): string[] {
  return where ? [...new Set(partsOf(where).flatMap((part) => (part.kind === 'listed' ? [part.list] : [])))] : [];
}

/** Whether it matters what is known of people, or only what they did. */
export function needsPeople(query: Query): boolean {
  return query.base === undefined || profileColumnsRead(query).length > 0;
}

type ProfileColumnRead = ProfileColumn | 'all_identities' | 'props' | 'tokens';

function profileColumns(condition: Condition): ProfileColumnRead[] {
  if (condition.kind !== 'profile') return [];
  const { filter } = condition;
  if (filter.kind === 'has-token') return ['tokens'];
  if (filter.kind !== 'column') return ['props'];
  return filter.column === 'identity' ? ['identity', 'all_identities'] : [filter.column];
}

/** At most so many rows of an event do files hold, by what they say of themselves. @param eventKey undefined: of any event */
export function mostRows(files: readonly (EventFile & { rows: number })[], eventKey: string | undefined): number {
  return files.reduce((sum, file) => sum + (eventKey === undefined ? file.rows : (file.names.get(eventKey) ?? 0)), 0);
}

type Snapshot = Record<'events' | 'profiles', readonly (EventFile & { rows: number })[]>;

/** At most so many rows have to be looked at to decide a query: none where names and times are all that it asks of events. */
export function rowsDecided(query: Query, { events, profiles }: Snapshot): number {
  const isBare = query.where === undefined && query.base?.filters.length === 0 && query.base.measures.length === 0;
  if (isBare) return 0;
  const clauses = readsOf(query).map((read) => mostRows(filesRead(events, [read]), read.eventKey));
  const people = needsPeople(query) ? mostRows(profiles, undefined) : 0;
  return clauses.reduce((sum, rows) => sum + rows, people);
}

/** What a part of a file says of its columns: the least and the greatest value, as text; null where it does not say. */
type Ranges = ReadonlyMap<string, { min: string | null; max: string | null }>;

/** Whether a part of a file of events may hold a row of any of the reads. */
export function mayHoldAny(reads: readonly Read[]): (ranges: Ranges) => boolean {
  return (ranges) => {
    const key = ranges.get('event_key');
    const ts = ranges.get('ts');
    return reads.some(({ eventKey, window }) => {
      const isNamed = eventKey === undefined || isWithin(eventKey, key);
      return isNamed && !(Number(ts?.max ?? window.from) < window.from || Number(ts?.min ?? 0) >= window.until);
    });
  };
}

/** Texts in the order of their bytes, as files are sorted. */
function isWithin(text: string, range: { min: string | null; max: string | null } | undefined): boolean {
  if (range === undefined || range.min === null || range.max === null) return true;
  const bytes = Buffer.from(text);
  return Buffer.from(range.min).compare(bytes) <= 0 && Buffer.from(range.max).compare(bytes) >= 0;
}

/** The files that may hold a row of any of the reads. */
export function filesRead<File extends EventFile>(files: readonly File[], reads: readonly Read[]): File[] {
  return files.filter((file) => reads.some((read) => mayHold(file, read)));
}

function mayHold(file: EventFile, { eventKey, window }: Read): boolean {
  const rows = eventKey === undefined ? 1 : (file.names.get(eventKey) ?? 0);
  return rows > 0 && file.maxTs >= window.from && file.minTs < window.until;
}
