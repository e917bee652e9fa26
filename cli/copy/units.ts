import { createHash } from 'node:crypto';
import type { Resource } from '../wire/wire.ts';

/**
 * What is copied at a time: one day of one event, or the people that one query finds. A unit is pulled whole before anything
 * of it is uploaded, so that a cursor that has expired, or a source that has changed meanwhile, costs nothing but the pull.
 */
export type Unit = {
  /** Names the unit in the log, in files and in the keys of its uploads. */
  id: string;
  resource: Resource;
  query: object;
  event?: string;
  day?: number;
};

export function eventUnit(event: string, day: number): Unit {
  const id = `${slugOf(event)}-${day}-${shortHash(event)}`;
  return { id, resource: 'events', query: { event_name: event, from: day, to: day }, event, day };
}

/** @param round of how many-eth copy they are: people are copied again by every one that is begun */
export function peopleUnit(query: object, round: number): Unit {
  return { id: `people-${round}-${shortHash(JSON.stringify(query))}`, resource: 'profiles', query };
}

function slugOf(event: string): string {
  return (
    event
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'event'
  );
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
