import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQuery } from '#core/cql/read/read-query.ts';
import { TODAY } from '../worlds.ts';

const clock = { timezone: 'UTC', today: TODAY };
const good = { event_name: 'Charged', from: 20240301, to: 20240310 };
const did = (clause: object) => ({ advanced_query: { did_all: [{ ...good, ...clause }] } });
const about = (profile: object) => ({ common_profile_properties: profile });

describe('a query', () => {
  it('is taken bare or wrapped', () => {
    expect(readQuery({ query: good }, clock)).toEqual(readQuery(good, clock));
    expect(readQuery(good, clock)).toMatchObject({ kind: 'query', days: { from: 20240301, to: 20240310 } });
  });

  it('may count its days back from today, and need no end then', () => {
    expect(readQuery({ ...good, from: '-7d', to: 'yesterday' }, clock)).toMatchObject({
      days: { from: 20240309, to: 20240315 },
    });
    expect(readQuery({ event_name: 'Charged', from: '-2w' }, clock)).toMatchObject({
      days: { from: 20240302, to: TODAY },
    });
    expect(readQuery({ event_name: 'Charged', from: 20240301 }, clock)).toMatchObject({ days: { from: 20240301 } });
  });

  it('takes the empty lists that clients send to mean no filter', () => {
    const empty = { event_properties: [], session_properties: null, common_profile_properties: {}, advanced_query: {} };
    expect(readQuery({ ...good, ...empty }, clock)).toEqual(readQuery(good, clock));
    expect(readQuery({ ...good, advanced_query: { did_all: [], did_any: [], did_none: [] } }, clock)).toEqual(
      readQuery(good, clock),
    );
  });

  it.each<[string, object]>([
    ['event_name', { ...good, event_name: '  ' }],
    ['event_name', { ...good, event_name: 'a\u0000b' }],
    ['event_name', { from: 20240301, to: 20240310 }],
    ['from', { ...good, from: 20240230 }],
    ['from', { ...good, from: 20240311 }],
    ['to', { ...good, to: 'tomorrow' }],
    ['when', { ...good, when: 'now' }],
    ['advanced_query.did_all[0].event_name', { advanced_query: { did_all: [{ from: 20240301 }] } }],
    ['advanced_query.did_all[0].evnt', did({ evnt: 1 })],
    ['advanced_query.did_all[0].from', did({ from: '-seven days' })],
    [
      'advanced_query.did_all[0].event_properties[0].operator',
      did({ event_properties: [{ name: 'A', operator: 'like', value: 1 }] }),
    ],
    [
      'advanced_query.did_all[0].event_properties[0].value',
      did({ event_properties: [{ name: 'A', operator: 'gt', value: 'x' }] }),
    ],
    ['advanced_query.did_all[0].event_properties[0].value', did({ event_properties: [{ name: 'A' }] })],
    [
      'advanced_query.did_all[0].event_properties[0].value',
      did({ event_properties: [{ name: 'A', value: { $gt: 1 } }] }),
    ],
    ['advanced_query.did_all[0].event_properties[0].name', did({ event_properties: [{ value: 1 }] })],
    [
      'advanced_query.did_all[0].session_properties[0].value',
      did({ session_properties: [{ name: 'time_of_day', value: '22' }] }),
    ],
    ['advanced_query.did_all[0].value', did({ operator: 'greater_than', value: 'many' })],
    ['advanced_query.did_all[0].operator', did({ value: 2 })],
    ['advanced_query.did_all[0].aggregate.operator', did({ aggregate: { function: 'sum', property: 'A', value: 1 } })],
    [
      'advanced_query.did_all[0].aggregate.function',
      did({ aggregate: { function: 'median', property: 'A', operator: 'gt', value: 1 } }),
    ],
    ['advanced_query.did_any.any_events[0].event_name', { advanced_query: { did_any: { any_events: [{}] } } }],
    ['advanced_query.did_any.operator', { advanced_query: { did_any: { any_events: [good], value: 2 } } }],
    ['advanced_query.or[0].not.did_al', { advanced_query: { or: [{ not: { did_al: [] } }] } }],
    ['common_profile_properties.profile_field', about({ profile_field: [] })],
    [
      'common_profile_properties.demographics[0].value',
      about({ demographics: [{ name: 'age', operator: 'between', value: [9, 1] }] }),
    ],
    ['common_profile_properties.geo_fields[0]', about({ geo_fields: [[]] })],
    ['common_profile_properties.geo_radius[0]', about({ geo_radius: [['x']] })],
  ])('with a mistake at %s is refused by that path', (path, query) => {
    const read = readQuery(query, clock);
    expect(read.kind === 'invalid' ? read.error.split(': ')[0] : read).toBe(path);
  });

  it('takes every spelling of an operator', () => {
    const test = (operator: string) =>
      readQuery({ ...good, event_properties: [{ name: 'A', operator, value: 5 }] }, clock);
    for (const [one, other] of [
      ['gt', 'greater_than'],
      ['gte', 'greater_than_equals'],
      ['lt', 'less_than'],
      ['lte', 'less_than_equals'],
      ['notEquals', 'not_equals'],
      ['greaterThan', 'greater_than'],
      ['not_contains', 'does_not_contain'],
      ['not_exists', 'does_not_exist'],
    ] as const) {
      expect(test(one)).toEqual(test(other));
      expect(test(one).kind).toBe('query');
    }
  });

  it('that is no object is malformed', () => {
    for (const given of [[], 'text', 7, null, true]) expect(readQuery(given, clock)).toEqual({ kind: 'malformed' });
  });

  it('nested too deeply is refused, not run', () => {
    let query: object = good;
    for (let depth = 0; depth < 500; depth++) query = { not: query };
    expect(readQuery({ advanced_query: query }, clock)).toMatchObject({ kind: 'invalid' });
  });

  it('longer than a cursor could keep is refused', () => {
    const value = Array.from({ length: 900 }, (_, index) => `${index}`.padEnd(60, 'x'));
    const query = { ...good, event_properties: [{ name: 'A', value }] };
    expect(readQuery(query, clock)).toEqual({ kind: 'invalid', error: 'query: is longer than 40000 characters' });
  });

  it('of few characters that is long when it is read is refused, too', () => {
    const few = (filters: number) => ({
      and: Array.from({ length: filters / 100 }, () => about({ reachability: Array(100).fill({ name: 'x' }) })),
    });
    const read = readQuery(few(2_800), clock);
    expect(JSON.stringify(few(2_800)).length).toBeLessThan(40_000);
    expect(read).toEqual({
      kind: 'invalid',
      error: 'query: takes more than 350000 bytes when it is read; give it fewer filters',
    });
    expect(readQuery(few(2_200), clock).kind).toBe('query');
  });

  it('counts what it takes in bytes, not in characters', () => {
    const fields = (letter: string) => {
      const name = `a${letter.repeat(450)} b${letter.repeat(450)}`;
      return about({ app_fields: Array(40).fill({ name, operator: 'exists' }) });
    };
    expect(readQuery(fields('x'), clock).kind).toBe('query');
    expect(readQuery(fields('€'), clock)).toMatchObject({ error: expect.stringContaining('350000 bytes') });
  });

  it('never makes the reader throw, and every refusal says where', () => {
    const keys = fc.constantFrom(
      'event_name',
      'from',
      'to',
      'query',
      '__proto__',
      'event_properties',
      'advanced_query',
      'did_all',
      'did_any',
      'any_events',
      'name',
      'value',
      'operator',
      'not',
      'or',
      'aggregate',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.dictionary(keys, tie('tree')),
        fc.array(tie('tree'), { maxLength: 2 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (given) => {
        const read = readQuery(given, clock);
        if (read.kind === 'invalid') expect(read.error).toMatch(/^.+: \S/s);
      }),
      { numRuns: 500 },
    );
  });
});
