import { describe, expect, it } from 'vitest';
import { emptyForm } from '../../../dashboard/src/pages/campaigns/model/definition.ts';
import { madeUpProperties } from '../../../dashboard/src/pages/campaigns/model/made-up.ts';
import { variableGroups } from '../../../dashboard/src/pages/campaigns/model/variables.ts';
import { counted, writtenOut } from '../../../dashboard/src/pages/campaigns/words/quoted.ts';
import {
  latencyWords,
  ranked,
  reasonWords,
  shareWords,
} from '../../../dashboard/src/pages/campaigns/words/result-words.ts';
import { careWords, scheduleWords } from '../../../dashboard/src/pages/campaigns/words/schedule-words.ts';
import { readContent, textsOf } from '../../../lambdas/campaigns/domain/compose/read-content.ts';
import { leftReasons } from '../../../lambdas/campaigns/domain/sent.ts';
import { ugliestPropertyNames, ugliestTexts } from '../../support/ugliest.ts';

const zone = 'Europe/Berlin';
const { schedule, care } = emptyForm({ name: 'everybody', fields: [] });

describe('when a campaign sends', () => {
  it.each([
    [{}, false, 'Sent when it is published.'],
    [{ delay: { amount: '2', unit: 'hour' as const } }, false, 'Sent 2 hours after it is published.'],
    [{}, true, 'The call leaves at once.'],
    [{ delay: { amount: '1', unit: 'day' as const } }, true, 'The call leaves 1 day later.'],
    [{ kind: 'at' as const, day: '2027-01-05' }, false, 'Sent on 5 Jan 2027 at 09:00 (Europe/Berlin).'],
    [
      { kind: 'every' as const, day: '2027-01-05', days: '7', until: '2027-12-31' },
      false,
      'Sent every 7 days from 5 Jan 2027 at 09:00 (Europe/Berlin) on, the last time by 31 Dec 2027.',
    ],
    [
      { kind: 'every' as const, day: '2027-01-05' },
      false,
      'Sent every day from 5 Jan 2027 at 09:00 (Europe/Berlin) on, until it is stopped.',
    ],
  ])('%j, live %j, is said so', (part, live, words) => {
    expect(scheduleWords({ ...schedule, ...part }, { live, zone })).toBe(words);
  });

  it('is held back by what is said in a sentence each', () => {
    expect(careWords(care, { live: false, zone })).toEqual([]);
    const all = { ...care, most: '100', notOver: '5000', control: '10', isQuiet: true };
    expect(careWords(all, { live: false, zone })).toEqual([
      'At most 100 people in a run.',
      'Nobody at all if more than 5000 people qualify.',
      '10 % of the people are a control group, which gets nothing.',
      'Nothing is sent from 22:00 to 07:00 (Europe/Berlin); it waits until 07:00.',
    ]);
    expect(careWords(all, { live: true, zone })[0]).toBe('At most 100 people a day.');
  });
});

describe('results', () => {
  it('have words for each reason why somebody got nothing', () => {
    for (const reason of leftReasons) expect(reasonWords(reason)).not.toBe(reason);
    expect(reasonWords('SomethingNew')).toBe('SomethingNew');
  });

  it('are counted and ranked', () => {
    expect(ranked({ a: 1, b: 5 })).toEqual([
      ['b', 5],
      ['a', 1],
    ]);
    expect([shareWords(1, 3), shareWords(0, 0)]).toEqual(['33.3 %', '–']);
    expect([counted(1, 'row'), counted(1_000, 'person', 'people')]).toEqual(['1 row', '1,000 people']);
    expect(latencyWords({ mean: 12.4, p50: 10, p95: 1_500 })).toBe(
      'Receivers answer in 12 ms on average; half of the attempts took at most 10 ms, 95 % at most 1,500 ms.',
    );
  });
});

describe('variables to put in', () => {
  const known = { people: ['Plan', 'Favourite colour', 'a"b'], event: 'Charged', properties: ['Amount', 'Game Mode'] };
  const inserts = (live: boolean) =>
    variableGroups({ ...known, live }).flatMap(({ items }) => items.map(({ insert }) => insert));

  it('are of the person and the campaign, and for live campaigns of the event', () => {
    expect(inserts(true)).toEqual(
      expect.arrayContaining([
        '{{CampaignID}}',
        '{{ Profile.Plan }}',
        '{{ Profile["Favourite colour"] }}',
        "{{ Profile['a\"b'] }}",
        '{{ Event.Amount }}',
        '{{ Event["Game Mode"] }}',
        '@Profile - Plan | default: ""',
        '@Charged - Amount | default: ""',
      ]),
    );
    expect(inserts(false).some((text) => text.includes('Event'))).toBe(false);
  });

  it('are read by the API, each of them, whatever a property is called (failure mode 27)', () => {
    const ugly = { people: ugliestPropertyNames, event: 'Charged', properties: ugliestPropertyNames, live: true };
    const all = variableGroups(ugly).flatMap(({ items }) => items);
    for (const { insert } of all) {
      const read = () => textsOf(readContent({ type: 'text', keyValues: [], body: insert, urlPairs: [] }));
      expect(read, insert).not.toThrow();
      expect(
        read().every(({ isConstant }) => !isConstant),
        insert,
      ).toBe(true);
    }
  });
});

it('an event that is made up has a value of its kind for each property', () => {
  const known = [
    { name: 'Amount', type: 'number' },
    { name: '__proto__', type: 'string' },
    { name: 'At', type: 'date' },
  ];
  expect(JSON.stringify(madeUpProperties(known))).toBe('{"Amount":100,"__proto__":"sample","At":"$D_1767225600"}');
});

it('marks that would turn a line around are written out as JSON may write them (failure mode 27)', () => {
  for (const text of [...ugliestTexts, 'a\u202eb']) {
    const json = JSON.stringify({ text }, null, 2);
    expect(JSON.parse(writtenOut(json))).toEqual({ text });
    expect(writtenOut(json)).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  }
});
