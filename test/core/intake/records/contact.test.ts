import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailOf, phoneOf } from '#core/intake/records/contact.ts';

describe('phoneOf', () => {
  it.each([
    ['+35922333232', '+35922333232'],
    [' +1 415-555-2671 ', '+14155552671'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+225 01 02 03 04 05 06', '+225010203040506'],
    ['+1 (415) 555-26711', '+141555526711'],
    ['+683 4002', '+6834002'],
    ['+8816 1234 5678', '+881612345678'],
  ])('writes %s as %s', (given, phone) => {
    expect(phoneOf(given)).toBe(phone);
  });

  it.each([
    '223',
    '+44+441234',
    '4155552671',
    '+12345',
    '+999123456789',
    'call +14155552671',
    '+14155552671 ext 5',
    '+',
    '+1234567890123456',
    '+41555-CALL-ME',
  ])('takes %s for no number', (given) => {
    expect(phoneOf(given)).toBeUndefined();
  });

  it('gives the same spelling for what it has spelled, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\+[0-9 ()-]{5,18}$/), fc.anything()), (given) => {
        const phone = phoneOf(given);
        expect(phone === undefined || (phoneOf(phone) === phone && /^\+\d+$/.test(phone))).toBe(true);
      }),
    );
  });
});

describe('emailOf', () => {
  it('is in lower case, without the spaces around it', () => {
    expect(emailOf(' Ada@Example.COM ')).toBe('ada@example.com');
  });

  it.each(['peter', 'a@b', 'a@@b.co', 'a b@c.co', 'jos\ufffd@example.com', 5, null, `${'a'.repeat(250)}@b.co`])(
    'takes %j for none',
    (given) => {
      expect(emailOf(given)).toBeUndefined();
    },
  );
});
