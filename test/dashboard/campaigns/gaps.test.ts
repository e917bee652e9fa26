import { describe, expect, it } from 'vitest';
import { emptyForm } from '../../../dashboard/src/pages/campaigns/model/definition.ts';
import { contentGaps, gapsIn, triggerGaps } from '../../../dashboard/src/pages/campaigns/model/gaps.ts';
import { stepOf } from '../../../dashboard/src/pages/campaigns/model/problems.ts';
import { formFor, triggerForm } from '../../../dashboard/src/pages/campaigns/model/trigger.ts';
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
    [{ kind: 'past', query: { advanced_query: { did_none: [{ event_name: 'A', from: '-7d' }] } } }, []],
    [{ kind: 'past', query: {} }, ['trigger.query']],
    [{ kind: 'past', query: { event_name: 'A' } }, []],
  ])('of %j is %j', (trigger, paths) => expect(gaps(trigger)).toEqual(paths));

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
