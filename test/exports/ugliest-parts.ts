import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Part } from '../../lambdas/exports/domain/plan.ts';
import { arrivalOf, lakeOfOneTest } from '../support/lake-of-one-test.ts';
import { eventsOfManyNames, ugliestEvents, ugliestProfiles } from '../support/ugliest.ts';
import { written } from './written-part.ts';

/** What the upload API takes, stored, and parts of it exported, as they would be delivered. */
export type SentEvent = { identity: string; evtName: string; ts: number; evtData: Record<string, unknown> };
export type SentProfile = { identity: string; profileData: Record<string, unknown> };
export const sent = ugliestEvents() as SentEvent[];
export const many = eventsOfManyNames(3) as SentEvent[];
export const people = ugliestProfiles() as SentProfile[];
export const byTs = new Map([...sent, ...many].map((event) => [event.ts, event]));

export const profilesPart: Part = { kind: 'profiles', part: 1, bucket: 0, buckets: 1, rows: null };

/** JSON as it goes over the wire: no negative zero, no halves of characters. */
export const overTheWire = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (_, one: unknown) => (typeof one === 'string' ? one.toWellFormed() : one));

export function sameProperties(found: Record<string, unknown>, ts: number): void {
  const event = byTs.get(ts);
  expect(new Map(Object.entries(found))).toEqual(new Map(Object.entries(overTheWire(event?.evtData))));
}

export function ugliestParts() {
  const place = { folder: '', events: [''], profiles: [''] };
  beforeAll(async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf([...sent, ...people, ...many], { sequence: 1 })]);
    place.folder = await mkdtemp(join(tmpdir(), 'ugliest-'));
    const files = [...lake.bucket.objects].filter(([key]) => key.endsWith('.parquet'));
    for (const [key, { bytes }] of files) await writeFile(join(place.folder, basename(key)), bytes);
    const of = (kind: string) =>
      files.filter(([key]) => key.includes(`/${kind}/`)).map(([key]) => join(place.folder, basename(key)));
    Object.assign(place, { events: of('events'), profiles: of('profiles') });
  });
  afterAll(async () => await rm(place.folder, { recursive: true }));

  return {
    place,
    exported: async (definition: object, part?: Part) =>
      await written({ events: place.events, profiles: place.profiles, definition, ...(part && { part }) }),
  };
}
