import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { eventSchema } from '../../lambdas/counts/domain/schema.ts';
import { eventFile, profileFile } from '../cursors/lake-files.ts';
import { ask, askRaw, lakeFiles, world } from './counts-world.ts';

// The gate writes to the table at every request; it has tests of its own.
vi.mock('#store/accounts/limits.ts', async (original) => ({
  ...(await original<typeof import('#store/accounts/limits.ts')>()),
  concurrencyGate: () => undefined,
}));

type Described = { name: string; count: number; properties: { name: string; type: string; types?: string[] }[] };
const noon = Date.parse('2026-10-09T12:00:00Z') / 1_000;
const charged = (props: Record<string, unknown>, id = '1') => ({
  id,
  name: 'Charged',
  ts: noon,
  person: 'ann',
  props: JSON.stringify(props),
});

async function events(): Promise<Described[]> {
  return (await ask('/getSchema', { query: 'type=events' })).json.events as Described[];
}
async function propertiesOf(...sent: Record<string, unknown>[]) {
  world.files = [await eventFile(sent.map((props, at) => charged(props, String(at))))];
  return (await events()).flatMap(({ properties }) => properties);
}

describe('/getSchema?type=events', () => {
  it('names events as they were last sent, how many and when, with their properties, the most frequent first', async () => {
    world.files = await lakeFiles();
    const viewed = world.files[0]?.maxTs;
    expect(await events()).toEqual([
      {
        name: 'charged',
        count: 3,
        first_seen: noon,
        last_seen: noon + 86_400 * 8,
        properties: [
          { name: 'Amount', type: 'number' },
          { name: 'Category', type: 'string' },
        ],
      },
      { name: 'Product Viewed', count: 1, first_seen: viewed, last_seen: viewed, properties: [] },
    ]);
  });

  it('says of each property what it is: a date is a text that begins $D_', async () => {
    const sent = {
      text: '',
      whole: 7,
      part: -0.5,
      huge: 1e300,
      yes: true,
      when: '$D_-86400',
      list: ['a', 1],
      Items: [],
    };
    const found = await propertiesOf(sent);
    expect(Object.fromEntries(found.map(({ name, type }) => [name, type]))).toEqual({
      text: 'string',
      whole: 'number',
      part: 'number',
      huge: 'number',
      yes: 'boolean',
      when: 'date',
      list: 'list',
      Items: 'list',
    });
  });

  it('names the properties of items with Items. in front', async () => {
    const items = [{ name: 'cup', price: 3 }, { name: 'tea', price: 9, until: '$D_1' }, {}];
    expect(await propertiesOf({ Items: items, name: true })).toEqual([
      { name: 'Items.name', type: 'string' },
      { name: 'Items.price', type: 'number' },
      { name: 'Items', type: 'list' },
      { name: 'Items.until', type: 'date' },
      { name: 'name', type: 'boolean' },
    ]);
  });

  it('gives a property of two types both, the more frequent one first', async () => {
    const found = await propertiesOf({ Size: 'XL' }, { Size: 42 }, { Size: 'S' }, { Size: null });
    expect(found).toEqual([{ name: 'Size', type: 'string', types: ['string', 'number'] }]);
  });

  it('leaves out a property that is always null: a query finds no such property either', async () => {
    expect(await propertiesOf({ Gone: null, Here: 1 })).toEqual([{ name: 'Here', type: 'number' }]);
  });

  it('takes names for names, whatever is in them', async () => {
    const names = ["'; DROP TABLE events; --", 'a/b~c', '$.*', '*', 'ünï ☕', '__proto__', '0', 'Items[*]', ' '];
    const sent = JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`);
    const found = await propertiesOf(sent);
    expect(found.map(({ name, type }) => `${name}=${type}`).sort()).toEqual(
      names.map((name) => `${name}=number`).sort(),
    );
  });

  it('says the same as a look at every event, one by one', async () => {
    const scalar = fc.oneof(
      fc.string({ maxLength: 5 }).filter((text) => !text.startsWith('$D_')),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.integer().map((seconds) => `$D_${seconds}`),
      fc.constant(null),
    );
    const names = fc.constantFrom('a', 'b', 'name', 'ünï');
    const flat = fc.dictionary(names, fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })));
    const props = fc.tuple(flat, fc.option(fc.array(fc.dictionary(names, scalar), { maxLength: 3 })));
    const sent = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), props), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(sent, async (given) => {
        const whole = given.map(([name, [own, items]]) => ({
          name,
          props: { ...own, ...(items && { Items: items }) },
        }));
        world.files = [await eventFile(whole.map(({ name, props }, at) => ({ ...charged(props, String(at)), name })))];
        const found = await events();
        const seen = found.map(({ name, properties }) => [name, Object.fromEntries(properties.map(kindsOf))]);
        expect(Object.fromEntries(seen)).toEqual(lookedAt(whole));
      }),
      { numRuns: 15 },
    );
  });

  it('answers 512 events of 256 properties each whole, also to a client without gzip', {
    timeout: 60_000,
  }, async () => {
    const kinds = ['"text"', '1', 'true', '"$D_1"', '["a"]'];
    const sent = Array.from({ length: 512 }, (_, event) => {
      const parts = Array.from({ length: 256 }, (_, at) => `"Property ${event} of ${at}":${kinds[at % 5]}`);
      return { ...charged({}, String(event)), name: `Event ${event}`, props: `{${parts.join(',')}}` };
    });
    world.files = [await eventFile(sent)];
    const { body, headers } = await askRaw('/getSchema', { query: 'type=events' });
    expect(Buffer.byteLength(body)).toBeLessThan(6_000_000);
    expect(headers['content-encoding']).toBe('gzip');
    const { status, events: found } = JSON.parse(gunzipSync(Buffer.from(body, 'base64')).toString('utf8'));
    expect([status, found.length]).toEqual(['success', 512]);
    expect(found.map((event: Described) => event.properties.length)).toEqual(Array.from({ length: 512 }, () => 256));
    expect(JSON.stringify(found)).not.toContain('left_out');
    expect([...world.pages.keys()]).toEqual([expect.stringMatching(/^account=ACME-1\/count-\d+\.json\.gz$/)]);
  });

  it('names the 512 most frequent properties of an event and says how many it left out', async () => {
    const sent = Array.from({ length: 4 }, (_, event) =>
      Object.fromEntries([['Always', 1], ...Array.from({ length: 200 }, (_, at) => [`Once ${event} ${at}`, 1])]),
    );
    await propertiesOf(...sent);
    const [event] = await events();
    expect(event).toMatchObject({ count: 4, properties_left_out: 801 - 512 });
    expect(event?.properties).toHaveLength(512);
    expect(event?.properties[0]).toEqual({ name: 'Always', type: 'number' });
  });
});

describe('/getSchema?type=userProperties', () => {
  it('names the properties of people, how many have them and what they are', async () => {
    world.files = [
      await profileFile([
        { person: 'ann', version: 1, props: '{"Country":"Egypt","Age":30,"Since":"$D_1"}' },
        { person: 'bob', version: 1, props: '{"Country":"India","Age":"31","Tags":["a"],"Home":{"City":"Pune"}}' },
        { person: 'cat', version: 1, props: '{"Age":32}' },
      ]),
    ];
    expect((await ask('/getSchema', { query: 'type=userProperties' })).json).toEqual({
      status: 'success',
      userProperties: [
        { name: 'Age', type: 'number', types: ['number', 'string'], count: 3 },
        { name: 'Country', type: 'string', count: 2 },
        { name: 'Home', type: 'object', count: 1 },
        { name: 'Since', type: 'date', count: 1 },
        { name: 'Tags', type: 'list', count: 1 },
      ],
    });
  });

  it('is empty where there is nobody', async () => {
    world.files = [];
    const { json } = await ask('/getSchema', { query: 'type=userProperties' });
    expect(json).toEqual({ status: 'success', userProperties: [] });
  });
});

describe('eventSchema', () => {
  const properties = Array.from({ length: 512 }, (_, at) => ({
    name: `p${at}`,
    type: 'string' as const,
    types: undefined,
  }));
  const row = { name: 'E', count: 1, first_seen: 1, last_seen: 1, properties, total: 600 };
  const namedIn = (answer: { events?: { properties: unknown[] }[] }) => answer.events?.[0]?.properties.length ?? 0;

  it('names half as many properties until the answer can be sent, and counts what it left out', () => {
    const { events: found } = eventSchema([row], (answer) => namedIn(answer) <= 200);
    expect(found[0]).toMatchObject({ properties: properties.slice(0, 128), properties_left_out: 600 - 128 });
  });

  it('still names the events where not one property fits', () => {
    expect(eventSchema([row], () => false)).toEqual({
      events: [{ name: 'E', count: 1, first_seen: 1, last_seen: 1, properties: [], properties_left_out: 600 }],
    });
  });
});

/** The kinds of each property of each event, found without the engine. */
function lookedAt(sent: readonly { name: string; props: Record<string, unknown> }[]) {
  const found: Record<string, Record<string, string[]>> = {};
  for (const { name, props } of sent) {
    const { Items } = props;
    const items = Array.isArray(Items) ? Items.flatMap((item) => Object.entries(item)) : [];
    const all = [...Object.entries(props), ...items.map(([inner, value]) => [`Items.${inner}`, value] as const)];
    const kinds = found[name] ?? {};
    found[name] = kinds;
    for (const [property, value] of all) {
      const kind = kindOf(value);
      if (kind !== undefined) kinds[property] = [...new Set([...(kinds[property] ?? []), kind])].sort();
    }
  }
  return found;
}

function kindOf(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' && value.startsWith('$D_') ? 'date' : typeof value;
}

function kindsOf({ name, type, types = [type] }: Described['properties'][number]): [string, string[]] {
  return [name, types.toSorted()];
}
