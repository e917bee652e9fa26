import { expect, it } from 'vitest';
import { warningsOf } from '#core/intake/records/warnings.ts';

const NOW = 1_790_000_000;
const event = { type: 'event', identity: 'ada', evtName: 'Charged', evtData: { Amount: 10 } };
const profile = (profileData: unknown) => ({ type: 'profile', identity: 'ada', profileData });
const about = (...records: unknown[]) => warningsOf(records, NOW);

it('there is nothing to say of records that are taken as they were sent', () => {
  expect(about(event, { ...event, ts: NOW + 3_600, $source: 'x', source: 'Segment' })).toEqual([]);
  expect(about(profile({ Name: 'Ada', Plan: 'pro', 'Customer Type': 'x', identity: 'b' }))).toEqual([]);
  expect(about(null, 7, [], {}, { type: 'event' })).toEqual([]);
});

it.each([
  [{ ...event, eventData: {} }, 'eventData is not known and is ignored; did you mean evtData?'],
  [{ ...event, evtname: 'x' }, 'evtname is not known and is ignored; did you mean evtName?'],
  [{ ...event, timestamp: 1 }, 'timestamp is not known and is ignored'],
  [{ ...event, profileData: {} }, 'profileData is ignored in a record of type "event"'],
  [{ ...event, ts: NOW + 90_000 }, 'ts 1790090000 is 2026-09-22T15:13:20.000Z, more than a day ahead'],
  [{ ...event, evtName: 'Page: Home' }, 'evtName "Page: Home" is taken as "Page Home"'],
  [{ ...event, evtData: { 'a.b': 1 } }, 'evtData: the name "a.b" is taken as "ab"'],
  [{ ...event, evtData: { a: {} } }, 'evtData.a is empty, which is no value'],
  [{ ...event, evtData: { Items: [{ a$: 1 }] } }, 'item 1, evtData: the name "a$" is taken as "a"'],
  [profile({ email: 'a@b.co' }), 'profileData.email is a property of your own; did you mean Email?'],
  [profile({ Phnoe: '1' }), 'profileData.Phnoe is a property of your own; did you mean Phone?'],
  [profile({ Email: '' }), 'profileData.Email is empty, which is no value'],
])('says of %j: %s', (record, warning) => {
  expect(about(event, record)).toEqual([`record 2: ${warning}`]);
});

it('names the two names that become one', () => {
  expect(about({ ...event, evtData: { 'a.b': 1, ab: 2 } })).toContain(
    'record 1: evtData: "a.b" and "ab" become one name; the last counts',
  );
});

it('is no longer than anybody reads', () => {
  const warnings = about(...Array.from({ length: 1_000 }, () => ({ ...event, nonsense: 1 })));
  expect(warnings).toHaveLength(101);
  expect(warnings.at(-1)).toBe('only the first 100 warnings are listed');
});
