import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestName, slipsBetween } from '#core/values/nearest.ts';

const known = ['event_name', 'evtData', 'from', 'Email', 'Phone', 'Age', 'MSG-email'];

describe('the nearest of known names', () => {
  it.each([
    ['eventName', 'event_name'],
    ['EVENT NAME', 'event_name'],
    ['msg_email', 'MSG-email'],
    ['form', 'from'],
    ['Phnoe', 'Phone'],
    ['Emial', 'Email'],
    ['Emai', 'Email'],
    ['eventData', 'evtData'],
    ['age', 'Age'],
  ])('to %s is %s', (given, nearest) => {
    expect(nearestName(given, known)).toBe(nearest);
  });

  it.each(['Sage', 'Ag', 'timestamp', 'Plan', '', '-', '__proto__', 'ünï ☕', 'x'.repeat(10_000_000)])(
    'to %.20s is none',
    (given) => {
      expect(nearestName(given, known)).toBeUndefined();
    },
  );

  it('is the one of fewest slips, wherever it stands', () => {
    expect(nearestName('event_names', ['event_nams', 'event_nam', 'event_name'])).toBe('event_nams');
    expect(nearestName('did_any', ['did_all', 'did_anyx', 'did_any'])).toBe('did_any');
  });
});

describe('slips', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['uplaod', 'upload', 1],
  ])('between "%s" and "%s" are %i', (one, other, slips) => {
    expect(slipsBetween(one, other)).toBe(slips);
  });

  it('are none between equal texts only, as many there as back, and no more than the longer has letters', () => {
    const text = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const slips = slipsBetween(one, other);
        expect(slips).toBe(slipsBetween(other, one));
        expect(slips === 0).toBe(one === other);
        expect(slips).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
    );
  });
});
