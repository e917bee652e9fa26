import { describe, expect, it } from 'vitest';
import { operatorNames, readCheck } from '#core/cql/read/operators.ts';
import { dayAt, dayOfWire, startOfDay, wireDate } from '../../../dashboard/src/parts/filters/days.ts';
import { kindOf, kindOfValues } from '../../../dashboard/src/parts/filters/filter.ts';
import { askableProperties, sameEvent } from '../../../dashboard/src/parts/filters/known-event.ts';
import { operatorOf, operatorsFor, withOperator, withValues } from '../../../dashboard/src/parts/filters/operators.ts';

describe('a filter', () => {
  it('offers for each kind of property operators that the query language has, and all of them together', () => {
    const offered = (['string', 'number', 'boolean', 'date'] as const).flatMap((kind) => operatorsFor(kind));
    const names = new Set(offered.map(({ name }) => name));
    expect([...names].toSorted()).toEqual(operatorNames.toSorted());
  });

  it('is read by the API under every operator, with values of its kind', () => {
    const values = { string: 'a', number: 5, boolean: 'True', date: '$D_1767225600' };
    for (const kind of ['string', 'number', 'boolean', 'date'] as const) {
      for (const operator of operatorsFor(kind)) {
        const given = withOperator({ name: 'x' }, operator);
        const filled = withValues(given, { takes: operator.takes, values: [values[kind], values[kind]] });
        expect([operator.name, readCheck(filled).kind]).toEqual([operator.name, 'check']);
      }
    }
  });

  it('is of the kind that its values are written in, else of what was chosen, else of what the schema says', () => {
    expect(kindOfValues([1, 2.5])).toBe('number');
    expect(kindOfValues(['True', 'false'])).toBe('boolean');
    expect(kindOfValues(['$D_1767225600'])).toBe('date');
    expect(kindOfValues(['007'])).toBe('string');
    expect(kindOfValues([''])).toBeUndefined();
    expect(kindOf({ name: 'a', value: '' }, { known: 'number' })).toBe('number');
    expect(kindOf({ name: 'a', value: '' }, { known: 'list' })).toBe('string');
    expect(kindOf({ name: 'a', value: '' }, { chosen: 'date', known: 'number' })).toBe('date');
    expect(kindOf({ name: 'a', value: '007' }, { known: 'number' })).toBe('string');
  });

  it('keeps what it can of its values when its operator changes', () => {
    const filter = { name: 'a', operator: 'equals', value: [1, 2, 3] };
    const operator = (name: string) => operatorOf({ operator: name }, 'number');
    expect(withOperator(filter, operator('between')).value).toEqual([1, 2]);
    expect(withOperator(filter, operator('greater_than')).value).toBe(1);
    expect(withOperator(filter, operator('exists'))).toEqual({ name: 'a', operator: 'exists' });
  });

  it('shows an operator that was written by hand, in its own spelling or another', () => {
    expect(operatorOf({ operator: 'gte' }, 'number').label).toBe('is at least');
    expect(operatorOf({}, 'string').label).toBe('is');
    expect(operatorOf({ operator: 'greater_than' }, 'string').label).toBe('is more than');
    expect(operatorOf({ operator: '__proto__' }, 'string').label).toBe('__proto__');
  });
});

describe('a day of the account', () => {
  it.each([
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z'],
    ['Asia/Kolkata', '2026-01-01', '2025-12-31T18:30:00Z'],
    ['Pacific/Apia', '2026-01-01', '2025-12-31T11:00:00Z'],
    // Clocks go from 23:59:59 to 01:00:00.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z'],
    ['UTC', '2026-02-28', '2026-02-28T00:00:00Z'],
  ])('of %s, %s begins at %s', (zone, day, begin) => {
    const instant = startOfDay(zone, day) ?? 0;
    expect(new Date(instant).toISOString().replace('.000', '')).toBe(begin);
    expect(dayAt(zone, instant)).toBe(day);
    expect(dayAt(zone, instant - 1_000)).not.toBe(day);
  });

  it('is written as a date of the query language and read again, by its first and by its last second', () => {
    const zone = 'Asia/Kolkata';
    expect(wireDate(zone, { day: '2026-01-01', end: false })).toBe('$D_1767205800');
    expect(dayOfWire(zone, '$D_1767205800')).toBe('2026-01-01');
    expect(dayOfWire(zone, wireDate(zone, { day: '2026-01-01', end: true }))).toBe('2026-01-01');
    expect(wireDate(zone, { day: '2026-1', end: false })).toBe('');
    expect(dayOfWire(zone, 'soon')).toBe('');
  });
});

describe('what is known of an event', () => {
  it('is offered as it is asked for: what items have by its own name, and never the list of items itself', () => {
    const properties = [
      { name: 'Amount', type: 'number' },
      { name: 'Items', type: 'list' },
      { name: 'Items.price', type: 'number' },
      { name: 'Items.Amount', type: 'number' },
      { name: 'Deep', type: 'object' },
    ];
    expect(askableProperties({ properties }).map(({ name }) => name)).toEqual(['Amount', 'price']);
  });

  it('is found by its name in any case and with any spaces', () => {
    expect(sameEvent('Product Viewed', 'productviewed')).toBe(true);
    expect(sameEvent('Charged', 'Charge')).toBe(false);
  });
});
