import { describe, expect, it } from 'vitest';
import { readQuery } from '#core/cql/read/read-query.ts';
import { readTree } from '../../../dashboard/src/pages/data/query/read-tree.ts';
import { isoDay, kindOfWindow, presets } from '../../../dashboard/src/pages/data/query/window.ts';
import { writeTree } from '../../../dashboard/src/pages/data/query/write-tree.ts';
import { ugliestEventNames, ugliestPropertyNames, ugliestTexts } from '../../support/ugliest.ts';

const clock = { timezone: 'America/New_York', today: 20261127 };

/** The queries of docs/cql.md, and whatever else the language has. */
const queries: Record<string, unknown>[] = [
  {
    event_name: 'Charged',
    from: '-7d',
    aggregate: { function: 'sum', property: 'Amount', operator: 'greater_than', value: 50 },
    common_profile_properties: { geo_fields: [['Egypt']] },
  },
  {
    event_name: 'Product Viewed',
    from: 20250101,
    to: 20250131,
    event_properties: [{ name: 'Category', operator: 'equals', value: ['Books', 'Music'] }],
    session_properties: [{ name: 'time_of_day', value: ['22:30', '06:00'] }],
    advanced_query: {
      did_all: [{ event_name: 'Added To Cart', from: 20250101, to: 20250131, operator: 'gte', value: 2 }],
      did_any: {
        any_events: [{ event_name: 'Searched' }, { event_name: 'Wishlisted' }],
        operator: 'greater_than',
        value: 3,
      },
      did_none: [{ event_name: 'Charged', from: '-30d' }],
      or: [
        { common_profile_properties: { demographics: [{ name: 'age', operator: 'between', value: [18, 30] }] } },
        { not: { event_name: 'Unsubscribed', from: '-1w' } },
      ],
    },
  },
  {
    common_profile_properties: {
      profile_fields: [
        { name: 'Email', operator: 'contains', value: '@example.com' },
        { name: 'Plan', value: 'gold' },
      ],
      demographics: [{ name: 'gender', value: 'Female' }],
      technographics: [{ name: 'os', value: 'Android' }],
      app_fields: [{ name: 'app_version', value: '5.2.1' }],
      reachability: [{ name: 'has_email', value: 'True' }],
      geo_fields: [['Egypt'], ['India', 'Maharashtra', 'Mumbai']],
      geo_radius: [[31.2357, 30.0444, 25]],
    },
  },
  { did_all: [{ event_name: 'A' }], advanced_query: { did_all: [{ event_name: 'B' }], and: [{ event_name: 'C' }] } },
  { event_name: '-1', from: 'today', did_any: [{ event_name: 'A' }, { event_name: 'B', from: '-1d' }] },
  ...ugliestEventNames.map((event_name, index) => ({
    event_name,
    from: '-1d',
    event_properties: [{ name: ugliestPropertyNames[index], value: [ugliestTexts[index], 1, true] }],
  })),
];

describe('a query in the builder', () => {
  it('means to the API what its JSON means', () => {
    for (const query of queries) {
      const read = readTree(JSON.stringify(query));
      if (read.kind !== 'tree') throw new Error(read.why);
      const asked = readQuery(query, clock);
      expect(asked.kind).toBe('query');
      expect(readQuery(writeTree(read.tree), clock)).toEqual(asked);
    }
  });

  it('stays as it is when it is written and read again', () => {
    for (const query of queries) {
      const read = readTree(JSON.stringify(query));
      if (read.kind !== 'tree') throw new Error(read.why);
      expect(readTree(JSON.stringify(writeTree(read.tree)))).toEqual(read);
    }
  });

  it('keeps the segment that it is narrowed to', () => {
    const read = readTree('{"segment":1767225600}');
    expect(read).toMatchObject({ kind: 'tree', tree: { segment: 1767225600 } });
    if (read.kind === 'tree') expect(writeTree(read.tree)).toEqual({ segment: 1767225600 });
  });

  it('is left to the JSON where the builder would lose a part of it, and that is named', () => {
    const why = (text: string) => {
      const read = readTree(text);
      return read.kind === 'unshown' ? read.why : undefined;
    };
    expect(why('{"event_name":"A","groups":{}}')).toBe('The builder does not show groups');
    expect(why('{"advanced_query":{"did_all":[{"event_name":"A","x":1}]}}')).toBe(
      'The builder does not show advanced_query.did_all[0].x',
    );
    expect(why('{"did_any":[{"event_name":"A"}],"advanced_query":{"did_any":[{"event_name":"B"}]}}')).toContain(
      'both beside advanced_query and in it',
    );
    expect(why('{"__proto__":1}')).toBe('The builder does not show __proto__');
    expect(why('[]')).toBe('The builder does not show a query that is no object');
    expect(why('{"event')).toContain('This is no JSON: ');
  });
});

describe('the days of a clause', () => {
  it('are shown as a preset, as days of the calendar, or as they were written', () => {
    for (const { id, days } of presets) expect(kindOfWindow(days)).toEqual({ kind: 'preset', id });
    expect(kindOfWindow({ from: 20250101, to: '2025-01-31' }).kind).toBe('between');
    expect(kindOfWindow({ from: '-2w', to: 'yesterday' }).kind).toBe('written');
    expect(kindOfWindow({}).kind).toBe('unsaid');
    expect(isoDay(20250131)).toBe('2025-01-31');
    expect(isoDay('-7d')).toBe('');
  });

  it('of every preset are days to the API', () => {
    for (const { days } of presets) {
      expect(readQuery({ event_name: 'A', ...days }, clock).kind).toBe('query');
    }
  });
});
