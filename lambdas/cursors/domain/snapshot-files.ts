import type { Window } from '#core/cql/read/calendar.ts';
import { filesRead, mostRows, type Read, readsOf } from '#core/cql/reads.ts';
import { isAboutPeople } from '#core/cql/sql/compile.ts';
import type { Cursor } from './cursor.ts';
import { ALL_IDS, clampWindow, type Files } from './plan.ts';

/** Which of the snapshot's files a segment needs, and what they say beforehand of how many rows there are. */
export function filesFor(files: Files, { cursor, span }: { cursor: Cursor; span: Window }): Files {
  const { events, foundRows } = files;
  if (!foundRows) return { ...files, events: filesRead(events, readsIn(cursor, span)) };
  const within = foundRows.filter(({ minSortKey, maxSortKey }) => minSortKey < span.until && maxSortKey >= span.from);
  return { ...files, events: [], foundRows: within };
}

/** What a segment reads of the lake: one that needs nobody's other events, those of its own span only. */
export function readsIn({ resource, query }: Cursor, span: Window): Read[] {
  const reads = readsOf(query);
  return resource === 'events' && isPlain(query) ? reads.map((read) => narrowed(read, span)) : reads;
}

/** A clause that looks at all of a person's events looks at them whatever its span. */
function narrowed(read: Read, span: Window): Read {
  const isEver = read.window.until === Number.MAX_SAFE_INTEGER;
  return isEver ? read : { ...read, window: { from: span.from, until: span.until } };
}

/** Whether events alone decide the answer, whoever did them. */
export function isPlain(query: Cursor['query']): boolean {
  return query.base !== undefined && !isAboutPeople(query);
}

/** At most this many records can the cursor have. */
export function mostRowsOf({ query: { base } }: Cursor, { events, profiles, foundRows }: Files): number {
  if (foundRows) return foundRows.reduce((sum, { rows }) => sum + rows, 0);
  return base ? mostRows(filesRead(events, [base]), base.eventKey) : mostRows(profiles, undefined);
}

/** What all segments together span. */
export function wholeSpan({ resource, query: { base } }: Cursor, files: Files): Window {
  if (resource === 'profiles' || !base) return ALL_IDS;
  if (files.foundRows) {
    const from = Math.min(...files.foundRows.map(({ minSortKey }) => minSortKey), base.window.until);
    return { from, until: Math.max(...files.foundRows.map(({ maxSortKey }) => maxSortKey + 1), from) };
  }
  const events = filesRead(files.events, [base]);
  return events.length > 0 ? clampWindow(base.window, events) : { from: base.window.from, until: base.window.from };
}
