import type { Window } from '#core/cql/calendar.ts';
import { isAboutPeople } from '#core/cql/compile.ts';
import { filesRead, type Read, readsOf } from '#core/cql/reads.ts';
import type { Cursor } from './cursor.ts';
import { ALL_IDS, clampWindow, mostRows } from './plan.ts';
import type { Files } from './prepare-ports.ts';

/** Which of the snapshot's files a segment needs, and what they say beforehand of how many rows there are. */
export function filesOf(files: Files, { cursor, span }: { cursor: Cursor; span: Window }): Files {
  if (cursor.show.events) return files;
  return { events: filesRead(files.events, readsIn(cursor, span)), profiles: files.profiles };
}

/** A segment that needs nobody's other events reads those of its own span only. */
function readsIn({ resource, query }: Cursor, span: Window): Read[] {
  const reads = readsOf(query);
  const isNarrow =
    resource === 'events' && isPlain(query) && reads.every((read) => sameWindow(read.window, query.base?.window));
  return isNarrow ? reads.map((read) => ({ ...read, window: { from: span.from, until: span.until } })) : reads;
}

/** Whether the answer is decided by each event alone. */
export function isPlain(query: Cursor['query']): boolean {
  return query.base !== undefined && !isAboutPeople(query);
}

function sameWindow(one: Window, other: Window | undefined): boolean {
  return one.from === other?.from && one.until === other.until;
}

/** At most this many records can the cursor have. */
export function mostRowsOf({ query: { base } }: Cursor, files: Files): number {
  return base ? mostRows(filesRead(files.events, [base]), base.eventKey) : mostRows(files.profiles, undefined);
}

/** What all segments together span. */
export function wholeSpan({ resource, query: { base } }: Cursor, files: Files): Window {
  if (resource === 'profiles' || !base) return ALL_IDS;
  const events = filesRead(files.events, [base]);
  return events.length > 0 ? clampWindow(base.window, events) : { from: base.window.from, until: base.window.from };
}
