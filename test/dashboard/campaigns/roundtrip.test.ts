import { describe, expect, it } from 'vitest';
import { changesOf, definitionOf, formOf } from '../../../dashboard/src/pages/campaigns/model/definition.ts';
import { wholeSchema } from '../../../lambdas/campaigns/domain/definition.ts';
import { ugliestEventNames, ugliestPropertyNames, ugliestTexts } from '../../support/ugliest.ts';
import { entries } from './catalogue.ts';

/** A campaign that is edited says afterwards what it said before, wherever nothing was changed. */
const known = { entries };
const common = {
  id: 1_767_225_600,
  name: 'Spring',
  templateId: 5,
  content: { type: 'json' as const, keyValues: [], urlPairs: [] },
  schedule: { kind: 'now' as const, delaySeconds: 0 },
  care: {},
};
const edited = (campaign: object) => {
  const form = formOf({ ...common, ...campaign } as unknown as Parameters<typeof formOf>[0], known);
  if (!form) throw new Error('no form');
  return definitionOf(form, known);
};
const triggerAfter = (trigger: object) => edited({ trigger }).trigger;

const filter = (name: string, operator: string, value?: unknown) => ({
  ...{ name, operator },
  ...(value !== undefined && { value }),
});
const filters = [
  filter('Category', 'equals', 'Books'),
  filter('Category', 'not_equals', ['Books', 'Toys']),
  filter('Note', 'contains', 'gift'),
  filter('Note', 'does_not_contain', ['a', 'b']),
  filter('Amount', 'greater_than', 50),
  filter('Amount', 'between', [1, 2.5]),
  filter('Amount', 'equals', [1, 2]),
  filter('VIP', 'equals', true),
  filter('Note', 'exists'),
  filter('Note', 'does_not_exist'),
  filter('Bought', 'less_than', '$D_1767243600'),
  filter('Bought', 'between', ['$D_1767243600', '$D_1767329999']),
];
const triggersGiven = [
  { kind: 'live', events: [{ event_name: 'Charged', event_properties: filters }] },
  { kind: 'live', events: [{ event_name: 'A' }, { event_name: 'B' }], withinSeconds: 3_600 },
  { kind: 'inaction', events: [{ event_name: 'A' }], not: { event_name: 'B' }, withinSeconds: 90 },
  { kind: 'date', property: 'Last Purchase', days: -10 },
  { kind: 'date', property: 'DOB', days: 0 },
  { kind: 'segment', segmentId: 1_767_225_600 },
  { kind: 'everybody' },
  {
    kind: 'everybody',
    profile: {
      profile_fields: [filter('Plan', 'equals', 'gold')],
      demographics: [filter('age', 'less_than', 40)],
      reachability: [{ name: 'has_email', value: 'True' }],
      geo_fields: [['Egypt'], ['India', 'Maharashtra', 'Mumbai']],
      geo_radius: [[31.2357, 30.0444, 25]],
    },
  },
  {
    kind: 'past',
    query: {
      advanced_query: {
        did_all: [{ event_name: 'A', from: '-30d', operator: 'greater_than_equals', value: 2 }],
        did_none: [{ event_name: 'B', from: 20_270_101, to: 20_270_131, event_properties: [filters[0]] }],
      },
    },
  },
  {
    kind: 'past',
    query: {
      advanced_query: {
        did_any: {
          any_events: [
            { event_name: 'A', from: '-7d' },
            { event_name: 'B', from: '-7d' },
          ],
        },
      },
    },
  },
];
/** What no row of the form says. */
const kept = [
  {
    kind: 'live',
    events: [{ event_name: 'A', session_properties: [{ name: 'time_of_day', value: ['22:00', '23:00'] }] }],
  },
  { kind: 'live', events: [{ event_name: 'A', event_properties: [filter('n', 'gt', 5)] }] },
  { kind: 'live', events: [{ event_name: 'A', event_properties: [filter('n', 'equals', [1, 'x'])] }] },
  { kind: 'live', events: [{ event_name: 'A', event_properties: [filter('n', 'less_than', '$D_1767243601')] }] },
  { kind: 'past', query: { event_name: 'A', from: '-7d', aggregate: { function: 'sum', property: 'Amount' } } },
  {
    kind: 'past',
    query: {
      advanced_query: {
        did_all: [{ event_name: 'A', from: '-30d' }],
        did_any: { any_events: [{ event_name: 'B' }], operator: 'greater_than', value: 3 },
        or: [{ not: { event_name: 'C' } }],
      },
    },
  },
  { kind: 'everybody', profile: { profile_fields: [filter('Plan', 'in', ['gold'])] } },
];

describe('a trigger', () => {
  it.each([...triggersGiven, ...kept])('says after the form what it said before: %j', (trigger) => {
    expect(triggerAfter(trigger)).toEqual(trigger);
    expect(
      wholeSchema.safeParse({ ...common, id: undefined, trigger: triggerAfter(trigger) }).error?.issues ?? [],
    ).toEqual([expect.objectContaining({ code: 'unrecognized_keys', keys: ['id'] })]);
  });

  it('gives the days of a clause that has none, as the query language means it', () => {
    const query = { advanced_query: { did_none: [{ event_name: 'A' }] } };
    expect(triggerAfter({ kind: 'past', query })).toEqual({
      kind: 'past',
      query: { advanced_query: { did_none: [{ event_name: 'A', from: '-365d' }] } },
    });
  });

  it('holds the ugliest names of events and properties, and values, as they are (failure mode 27)', () => {
    for (const name of ugliestEventNames) {
      const trigger = {
        kind: 'live',
        events: [{ event_name: name, event_properties: [filter(name, 'equals', name)] }],
      };
      expect(triggerAfter(trigger)).toEqual(trigger);
    }
    for (const name of ugliestPropertyNames) {
      const profile = { profile_fields: [filter(name, 'equals', name)] };
      expect(triggerAfter({ kind: 'everybody', profile })).toEqual({ kind: 'everybody', profile });
    }
    for (const text of ugliestTexts) {
      const profile = { profile_fields: [filter('x', 'contains', text), filter('y', 'equals', [text, text])] };
      expect(triggerAfter({ kind: 'everybody', profile })).toEqual({ kind: 'everybody', profile });
    }
  });
});

describe('a campaign', () => {
  it.each([
    { schedule: { kind: 'now', delaySeconds: 5_400 } },
    { schedule: { kind: 'at', at: '20270105 09:00' } },
    { schedule: { kind: 'every', days: 7, at: '20270105 09:30', until: '20271231' } },
    { care: { most: 100, notOver: 5_000, quiet: { from: '22:00', to: '07:00' }, controlPercent: 10 } },
    { content: { type: 'text', keyValues: [], urlPairs: [{ name: 'a', value: '@Profile - Name' }], body: 'Hello' } },
    {
      content: {
        type: 'json',
        keyValues: [
          { name: 'a', value: 'x' },
          { name: 'b', value: [1, null] },
        ],
        urlPairs: [],
      },
    },
  ])('says after the form what it said before: %j', (part) => {
    const definition = { ...common, trigger: { kind: 'everybody' }, ...part };
    const { id: _, ...rest } = definition;
    expect(edited(definition)).toEqual(rest);
  });

  it('holds the ugliest texts as they are (failure mode 27)', () => {
    for (const text of ugliestTexts) {
      const content = {
        ...{ type: 'json', body: text, urlPairs: [{ name: text, value: text }] },
        keyValues: [
          { name: text, value: text },
          { name: text, value: { [text]: text } },
        ],
      };
      expect(edited({ trigger: { kind: 'everybody' }, name: text, content })).toMatchObject({ name: text, content });
    }
  });
});

describe('an edit', () => {
  const form = formOf(
    { ...common, trigger: { kind: 'everybody' }, schedule: { kind: 'at', at: '20270105 09:00' } },
    known,
  );
  if (!form) throw new Error('no form');

  it('sends what was changed alone, so that a schedule that was not touched does not begin anew', () => {
    expect(changesOf({ ...form, name: 'Summer' }, { ...known, saved: form })).toEqual({ name: 'Summer' });
    expect(changesOf(form, { ...known, saved: form })).toEqual({});
  });

  it('of what may have been saved or not, or is new, sends all of it', () => {
    const isNew = { ...form, id: '' };
    const whole = ['care', 'content', 'name', 'schedule', 'templateId', 'trigger'];
    expect(Object.keys(changesOf(form, { ...known, saved: undefined })).toSorted()).toEqual(whole);
    expect(Object.keys(changesOf(isNew, { ...known, saved: isNew })).toSorted()).toEqual(whole);
  });
});
