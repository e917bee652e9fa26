import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import { editDefinition, readDefinition } from '../../lambdas/exports/domain/definition.ts';

const wish = { name: 'Nightly', partner: 's3', type: 'events', frequency: 24, settings: { bucket: 'b' } };
const refusal = (input: object) => {
  try {
    readDefinition(input);
    return '';
  } catch (thrown) {
    return thrown instanceof Failure && thrown.code === 'bad-input' ? thrown.message : `not a refusal: ${thrown}`;
  }
};

describe('readDefinition', () => {
  it('what is left out is JSON, by identity', () => {
    expect(readDefinition(wish)).toEqual({ ...wish, format: 'json', identity: ['identity'] });
  });

  it.each([
    [{ colour: 'red' }, 'colour: is not a field here'],
    [{ name: '' }, 'name: must be 1–120 characters'],
    [{ frequency: 6 }, 'frequency: must be "one-time", 4, 8, 12 or 24 (hours)'],
    [{ format: 'xlsx' }, 'format: must be json, jsonl, csv, xml or parquet'],
    [{ events: ['Charged', 'a\ud800'] }, 'events.1: holds half of a surrogate pair, which no event name does'],
    [{ events: ['no\0such'] }, 'events.0: holds a control character, which no event name does'],
    [{ events: [] }, 'events: must be 1–512 event names; leave it out for all events'],
    [{ identity: ['email', 'email'] }, 'identity: must name each of identity, email, phone at most once'],
    [{ from: '2026-01-01' }, 'from: is for one-time exports only'],
    [{ frequency: 'one-time', from: '2026-02-30' }, 'from: must be a date, YYYY-MM-DD or YYYYMMDD'],
    [{ frequency: 'one-time', from: '2026-02-02', to: '2026-02-01' }, 'to: must not be before from (2026-02-02)'],
    [{ type: 'profiles', events: ['a'] }, 'events: is for exports of type events only'],
  ])('%o is refused by the name of its field', (change, sentence) => {
    expect(refusal({ ...wish, ...change })).toBe(sentence);
  });

  it('whatever comes in is read or refused, never anything else', () => {
    const some = fc.record(
      {
        name: fc.anything(),
        partner: fc.anything(),
        type: fc.constantFrom('events', 'profiles', 1, null),
        frequency: fc.constantFrom('one-time', 4, '4', 7, undefined),
        format: fc.anything(),
        events: fc.anything(),
        identity: fc.anything(),
        from: fc.oneof(fc.string(), fc.constant('2026-01-01')),
        settings: fc.dictionary(fc.string(), fc.anything()),
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(fc.oneof(some, fc.object()), (input) => !refusal(input).startsWith('not a refusal')));
  });

  it.each(['2026-11-01', '20261101', 20261101])('the day %o is taken, and kept as 2026-11-01', (day) => {
    const asked = { ...wish, frequency: 'one-time', from: day, to: day };
    expect(readDefinition(asked)).toMatchObject({ from: '2026-11-01', to: '2026-11-01' });
  });

  it('what was read is read again from the table as it is', () => {
    const read = readDefinition({ ...wish, events: ['Charged'], identity: ['email', 'identity'] });
    expect(readDefinition(JSON.parse(JSON.stringify(read)))).toEqual(read);
  });
});

describe('editDefinition', () => {
  const before = readDefinition({ ...wish, events: ['Charged'] });

  it('only what is named changes', () => {
    expect(editDefinition(before, { frequency: 4, name: 'Often' })).toEqual({ ...before, frequency: 4, name: 'Often' });
  });

  it('events: null means all events again', () => {
    expect(editDefinition(before, { events: null })).not.toHaveProperty('events');
  });

  it('an option is set, kept and left out again; with a format in which it means nothing it is named', () => {
    const csv = editDefinition(before, { format: 'csv', formulaSafe: false, folders: 'run-date' });
    expect(editDefinition(csv, { frequency: 4 })).toMatchObject({ formulaSafe: false, folders: 'run-date' });
    expect(editDefinition(csv, { formulaSafe: null })).not.toHaveProperty('formulaSafe');
    expect(() => editDefinition(csv, { format: 'json' })).toThrow('formulaSafe: is for csv only');
    expect(editDefinition(csv, { format: 'json', formulaSafe: null })).toMatchObject({ format: 'json' });
  });

  it.each([
    [{ type: 'profiles' }, 'type: cannot be changed; make another export'],
    [{ partner: 'gcs' }, 'partner: cannot be changed; make another export'],
    [{ frequency: 'one-time' }, 'frequency: must stay 4, 8, 12 or 24 (hours) in an edit'],
    [{ from: '2026-01-01' }, 'from: is not a field here'],
  ])('%o is refused', (change, sentence) => {
    expect(() => editDefinition(before, change)).toThrow(sentence);
  });
});
