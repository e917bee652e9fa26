import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type BusEventType, busEventSchemas } from '#core/messages/bus-events.ts';

const folder = new URL('../../../docs/bus-events/', import.meta.url);
const types = Object.keys(busEventSchemas) as BusEventType[];

const exported = { id: 1690283492, name: 'Nightly', partner: 'Amazon S3', type: 'events', frequency: 24 };
const run = { runAt: 1690290000, window: { after: 0, upTo: 12 }, at: '2023-07-25T11:20:52Z' };
const started = { schemaVersion: 1, accountId: 'ABC-123-XYZ', timezone: 'Asia/Kolkata', export: exported, run };

/** What a producer sends: fields may be added within a schema version, so a subscriber must let unknown ones pass. */
function documented(type: BusEventType): unknown {
  return { title: type, ...z.toJSONSchema(busEventSchemas[type], { io: 'input', override: withoutPattern }) };
}

/** "date-time" says it; zod's regular expression for it is for machines only. */
function withoutPattern({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}

describe('docs/bus-events', () => {
  // After a change of the shapes: UPDATE=1 vitest run test/core/messages/bus-events.test.ts, then biome format --write docs.
  it.each(types)('the JSON Schema of %s is what the stack really sends', (type) => {
    const file = new URL(`${type}.json`, folder);
    if (process.env.UPDATE === '1') writeFileSync(file, `${JSON.stringify(documented(type), null, 2)}\n`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(documented(type));
  });

  it('every documented event exists', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(types.map((type) => `${type}.json`).sort());
  });
});

describe('busEventSchemas', () => {
  it('a completed run tells its totals and the name of its manifest', () => {
    const totals = { files: 2, rows: 10, bytes: 2_048, manifest: 'manifest.json' };
    expect(busEventSchemas['export.run.completed'].safeParse({ ...started, totals }).success).toBe(true);
    expect(busEventSchemas['export.run.completed'].safeParse(started).success).toBe(false);
  });

  it('a failed run tells its reason', () => {
    expect(busEventSchemas['export.run.failed'].safeParse({ ...started, reason: 'bucket is gone' }).success).toBe(true);
    expect(busEventSchemas['export.run.failed'].safeParse(started).success).toBe(false);
  });

  it.each([0, 6, 48, '24', 'hourly'])('a run every %j hours does not exist', (frequency) => {
    const event = { ...started, export: { ...exported, frequency } };
    expect(busEventSchemas['export.run.started'].safeParse(event).success).toBe(false);
  });

  it('an event of another schema version is not taken for this one', () => {
    expect(busEventSchemas['export.run.started'].safeParse({ ...started, schemaVersion: 2 }).success).toBe(false);
  });
});
