import { describe, expect, it } from 'vitest';
import { formFor, triggerForm } from '../../../dashboard/src/pages/campaigns/model/trigger.ts';
import { sentenceOf } from '../../../dashboard/src/pages/campaigns/words/sentence.ts';
import { ugliestEventNames } from '../../support/ugliest.ts';
import { entries } from './catalogue.ts';

/** What a marketer reads while building: each trigger in plain words. Marks that only keep directions apart are left out here. */

const names = { segment: (id: string) => (id === '7' ? 'Gold guests' : undefined), zone: 'Europe/Berlin' };
const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, '');

function said(trigger: object): string {
  const form = triggerForm(trigger, entries);
  const entry = entries.find(({ name }) => name === form?.name);
  if (!form || !entry) throw new Error('no form');
  return plain(sentenceOf(form, { entry, names }));
}
const charged = (...event_properties: object[]) => ({ event_name: 'Charged', event_properties });
const where = (name: string, operator: string, value?: unknown) =>
  said({ kind: 'live', events: [charged({ name, operator, value })] });
const did = (clause: object) =>
  said({ kind: 'past', query: { advanced_query: { did_all: [{ event_name: 'Charged', from: '-30d', ...clause }] } } });

describe('the sentence of a live campaign', () => {
  it.each([
    [{ kind: 'live', events: [{ event_name: 'Charged' }] }, 'Whenever somebody does “Charged”.'],
    [{ kind: 'live', events: [{ event_name: '-1' }] }, 'Whenever somebody does anything.'],
    [
      {
        kind: 'live',
        events: [
          charged(
            { name: 'Amount', operator: 'greater_than', value: 50 },
            { name: 'Category', operator: 'equals', value: 'Books' },
          ),
        ],
      },
      'Whenever somebody does “Charged” (where “Amount” is more than 50 and “Category” is “Books”).',
    ],
    [
      { kind: 'live', events: [{ event_name: 'Viewed' }, { event_name: 'Added' }], withinSeconds: 7_200 },
      'Whenever somebody does “Viewed”, then “Added”, all within 2 hours.',
    ],
    [
      {
        kind: 'inaction',
        events: [{ event_name: 'Added To Cart' }],
        not: { event_name: 'Charged' },
        withinSeconds: 86_400,
      },
      'Whenever somebody does “Added To Cart” and then does not do “Charged” within 1 day.',
    ],
    [
      {
        kind: 'live',
        events: [{ event_name: 'A' }],
        profile: { profile_fields: [{ name: 'Plan', operator: 'equals', value: 'gold' }] },
      },
      'Whenever somebody does “A”, if “Plan” is “gold”.',
    ],
  ])('%j', (trigger, sentence) => expect(said(trigger)).toBe(sentence));
});

describe('the sentence of a filter', () => {
  it.each([
    ['equals', 'Books', 'is “Books”'],
    ['equals', ['Books', 'Toys', 'Food'], 'is “Books”, “Toys” or “Food”'],
    ['not_equals', 'Books', 'is not “Books”'],
    ['contains', 'oo', 'contains “oo”'],
    ['does_not_contain', 'oo', 'does not contain “oo”'],
    ['exists', undefined, 'is known'],
    ['does_not_exist', undefined, 'is not known'],
    ['greater_than_equals', 5, 'is at least 5'],
    ['less_than', 5, 'is less than 5'],
    ['less_than_equals', 0.5, 'is at most 0.5'],
    ['between', [1, 9], 'is between 1 and 9'],
    ['not_between', [1, 9], 'is not between 1 and 9'],
    ['equals', true, 'is yes'],
    ['equals', false, 'is no'],
    ['less_than', '$D_1798758000', 'is before 1 Jan 2027'],
    ['greater_than_equals', '$D_1798758000', 'is on or after 1 Jan 2027'],
    ['between', ['$D_1798758000', '$D_1798930799'], 'is from 1 Jan 2027 to 2 Jan 2027'],
  ])('%s %j', (operator, value, words) => {
    expect(where('X', operator, value)).toBe(`Whenever somebody does “Charged” (where “X” ${words}).`);
  });
});

describe('the sentence of a campaign that runs', () => {
  it.each([
    [{}, 'did “Charged” in the last 30 days'],
    [{ from: '-1d' }, 'did “Charged” since yesterday'],
    [{ from: 20_270_101, to: 20_270_131 }, 'did “Charged” from 1 Jan 2027 to 31 Jan 2027'],
    [{ from: 20_270_101 }, 'did “Charged” since 1 Jan 2027'],
    [{ operator: 'greater_than_equals', value: 2 }, 'did “Charged” at least 2 times in the last 30 days'],
    [{ operator: 'equals', value: 1 }, 'did “Charged” exactly 1 time in the last 30 days'],
    [{ operator: 'greater_than', value: 3 }, 'did “Charged” more than 3 times in the last 30 days'],
    [{ operator: 'less_than', value: 3 }, 'did “Charged” less than 3 times in the last 30 days'],
  ])('whose people did %j', (clause, words) => expect(did(clause)).toBe(`Everybody who ${words}.`));

  it.each([
    [
      { advanced_query: { did_all: [{ event_name: 'A', from: '-7d' }], did_none: [{ event_name: 'B', from: '-7d' }] } },
      'Everybody who did “A” in the last 7 days and did not do “B” in the last 7 days.',
    ],
    [
      {
        advanced_query: {
          did_any: {
            any_events: [
              { event_name: 'A', from: '-7d' },
              { event_name: 'B', from: '-2d' },
            ],
          },
        },
      },
      'Everybody who did “A” in the last 7 days or did “B” in the last 2 days.',
    ],
  ])('whose query is %j', (query, sentence) => expect(said({ kind: 'past', query })).toBe(sentence));

  it.each([
    [{ property: 'Last Purchase', days: 10 }, 'Everybody for whom it is 10 days after the day in “Last Purchase”.'],
    [{ property: 'DOB', days: -1 }, 'Everybody for whom it is 1 day before the day in “DOB”.'],
    [{ property: 'DOB', days: 0 }, 'Everybody for whom it is exactly the day in “DOB”.'],
  ])('of a date: %j', (date, sentence) => expect(said({ kind: 'date', ...date })).toBe(sentence));

  it('of a segment has its name, or its id while that is not known', () => {
    expect(said({ kind: 'segment', segmentId: 7 })).toBe('Everybody in the segment “Gold guests”.');
    expect(said({ kind: 'segment', segmentId: 8 })).toBe('Everybody in the segment 8.');
  });

  it.each([
    [undefined, 'Everybody.'],
    [{ profile_fields: [{ name: 'Plan', value: 'gold' }] }, 'Everybody of whom this is true: “Plan” is “gold”.'],
    [
      { demographics: [{ name: 'age', operator: 'less_than', value: 40 }] },
      'Everybody of whom this is true: their age is less than 40.',
    ],
    [
      { reachability: [{ name: 'has_email', value: 'False' }] },
      'Everybody of whom this is true: they cannot be reached by e-mail.',
    ],
    [
      { geo_fields: [['Egypt'], ['India', 'Goa', 'Panaji']] },
      'Everybody of whom this is true: they are in “Egypt” or “Panaji”, “Goa”, “India”.',
    ],
    [{ geo_radius: [[31.2, 30, 25]] }, 'Everybody of whom this is true: they are within 25 km of 30, 31.2.'],
  ])('of everybody with %j', (profile, sentence) => {
    expect(said({ kind: 'everybody', ...(profile && { profile }) })).toBe(sentence);
  });

  it('says that there is more than the form shows', () => {
    expect(said({ kind: 'past', query: { event_name: 'A' } })).toBe(
      'Everybody who fit what else is written (“{"event_name":"A"}”).',
    );
  });
});

describe('the sentence of what is not filled in yet', () => {
  it.each(entries)('of $name has places for what is to be chosen', (entry) => {
    const sentence = plain(sentenceOf(formFor(entry), { entry, names }));
    expect(sentence).toMatch(/^(Whenever|Everybody)/);
    expect(sentence).not.toMatch(/[{}[\]]|undefined|null/);
  });
});

describe('names of customers in a sentence', () => {
  it('stay as they are, whatever they hold, and cannot turn the rest of it around (failure mode 27)', () => {
    for (const name of [...ugliestEventNames, '{events}', '[x]', '$&', '<script>alert(1)</script>']) {
      const sentence = said({
        kind: 'live',
        events: [{ event_name: name }],
        profile: { profile_fields: [{ name: '{not}', value: '$1' }] },
      });
      expect(sentence).toMatch(/^Whenever somebody does (“.*”|anything), if “\{not\}” is “\$1”\.$/su);
      expect(sentence).not.toMatch(/[\u202a-\u202e]/);
    }
  });

  it('are cut where they are very long', () => {
    expect(said({ kind: 'live', events: [{ event_name: 'x'.repeat(500) }] })).toBe(
      `Whenever somebody does “${'x'.repeat(80)}…”.`,
    );
  });
});
