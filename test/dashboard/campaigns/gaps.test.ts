import { describe, expect, it } from 'vitest';
import { emptyForm } from '../../../dashboard/src/pages/campaigns/model/definition.ts';
import { emptyEvent } from '../../../dashboard/src/pages/campaigns/model/events.ts';
import { contentGaps, gapsIn, triggerGaps } from '../../../dashboard/src/pages/campaigns/model/gaps.ts';
import { emptyDid, emptyPast } from '../../../dashboard/src/pages/campaigns/model/past.ts';
import { emptyPeople } from '../../../dashboard/src/pages/campaigns/model/people.ts';
import { stepOf } from '../../../dashboard/src/pages/campaigns/model/problems.ts';
import {
  type FieldPair,
  type FieldValue,
  formFor,
  triggerForm,
} from '../../../dashboard/src/pages/campaigns/model/trigger.ts';
import { entries } from './catalogue.ts';

/** What is not filled in is said in its step, and the API is not asked before. */
function gaps(wire: { kind: string }): string[] {
  const trigger = triggerForm(wire, entries);
  const entry = entries.find(({ name }) => name === trigger?.name);
  if (!trigger || !entry) throw new Error('no form');
  return triggerGaps({ trigger }, entry).map(({ path }) => path);
}

describe('what is to be filled in', () => {
  it.each(entries)('of $name is its fields, at first', (entry) => {
    const trigger = formFor(entry);
    const found = triggerGaps({ trigger }, entry).map(({ path }) => path);
    const needed = entry.fields.filter(({ optional, type }) => !optional && !['seconds', 'days'].includes(type));
    for (const { name } of needed)
      expect(
        found.some((path) => path.startsWith(`trigger.${name}`)),
        name,
      ).toBe(true);
    if (needed.length === 0) expect(found).toEqual([]);
  });

  it('is in each step of a campaign of which nothing was said', () => {
    const [entry] = entries;
    if (!entry) throw new Error('no entry');
    const paths = gapsIn(emptyForm(formFor(entry)), entry).map(({ path }) => path);
    expect(paths).toEqual(['name', 'templateId', 'trigger.events.0.event_name']);
    expect(paths.map(stepOf)).toEqual(['who', 'webhook', 'who']);
  });

  it.each([
    [{ kind: 'live', events: [{ event_name: 'A', event_properties: [{ name: 'x', operator: 'exists' }] }] }, []],
    [
      { kind: 'live', events: [{ event_name: 'A', event_properties: [{ name: '', value: 'x' }] }] },
      ['trigger.events.0.event_properties.0.name'],
    ],
    [
      { kind: 'live', events: [{ event_name: 'A', event_properties: [{ name: 'x', value: ['a', ''] }] }] },
      ['trigger.events.0.event_properties.0.value'],
    ],
    [
      { kind: 'everybody', profile: { demographics: [{ name: 'age', value: 5 }], geo_fields: [['']] } },
      ['trigger.profile.geo_fields.0'],
    ],
    // By the API, what stands second in a place is its region.
    [{ kind: 'everybody', profile: { geo_fields: [['Egypt', '', 'Cairo']] } }, ['trigger.profile.geo_fields.0']],
    [{ kind: 'everybody', profile: { geo_fields: [['Egypt', 'Cairo Governorate', 'Cairo'], ['Egypt']] } }, []],
    [{ kind: 'past', query: { advanced_query: { did_none: [{ event_name: 'A', from: '-7d' }] } } }, []],
    [{ kind: 'past', query: {} }, ['trigger.query']],
    [{ kind: 'past', query: { event_name: 'A' } }, []],
  ])('of %j is %j', (trigger, paths) => expect(gaps(trigger)).toEqual(paths));

  it.each(['{"aggregate": {"value": 1,000}}', '[1]', '7', 'null'])(
    'is what no row shows, where it is not said as a JSON object: %s',
    (kept) => {
      const event = { ...emptyEvent, name: 'Charged', kept };
      const past = { ...emptyPast, did: [{ ...emptyDid, name: 'Charged', kept }], kept };
      const values = new Map<string, FieldValue>([
        ['events', { type: 'events', events: [event] }],
        ['not', { type: 'event', event }],
        ['query', { type: 'query', past }],
        ['profile', { type: 'people', people: { ...emptyPeople, kept } }],
      ]);
      const paths = entries.flatMap((entry) => {
        const fields = entry.fields.flatMap(({ name }): FieldPair[] => {
          const value = values.get(name);
          return value ? [[name, value]] : [];
        });
        return triggerGaps({ trigger: { name: entry.name, fields } }, entry).filter(({ text }) =>
          text.includes('JSON'),
        );
      });
      expect(new Set(paths.map(({ path }) => path))).toEqual(
        new Set([
          ...['trigger.events.0.kept', 'trigger.not.kept', 'trigger.profile.kept'],
          ...['trigger.query.advanced_query.did_all.0.kept', 'trigger.query.kept'],
        ]),
      );
      expect(stepOf('trigger.profile.kept')).toBe('audience');
    },
  );

  it('of a message is its body, and the names of its pairs', () => {
    const content = {
      type: 'json' as const,
      isOwn: true,
      body: '',
      keyValues: [],
      urlPairs: [{ name: '', value: '' }],
    };
    expect(contentGaps(content).map(({ path }) => path)).toEqual(['content.body', 'content.urlPairs.0.name']);
    expect(contentGaps({ ...content, isOwn: false, urlPairs: [] })).toEqual([]);
  });
});
