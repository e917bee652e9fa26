import { describe, expect, test } from 'vitest';
import { accountSchema, timezoneSchema } from '#core/account.ts';

const account = {
  accountId: 'ABC-123-XYZ',
  name: 'Shop',
  timezone: 'Europe/Berlin',
  createdAt: '2026-11-01T00:00:00Z',
};

describe('accountSchema', () => {
  test('an account with an id, a name, a time zone and a date is one', () => {
    expect(accountSchema.parse(account)).toEqual(account);
  });

  test.each(['abc-123', 'AB', '-ABC-123', 'ABC#123', 'ABC/123', 'A'.repeat(32), 'ÄBC-123', 'ABC-123\n'])(
    'the id %j is refused: ids are parts of keys and of object names',
    (accountId) => {
      expect(accountSchema.safeParse({ ...account, accountId }).success).toBe(false);
    },
  );

  test.each([['ABCD'], ['A'.repeat(31)], ['1-2-3']])('the id %j is accepted', (accountId) => {
    expect(accountSchema.safeParse({ ...account, accountId }).success).toBe(true);
  });
});

describe('timezoneSchema', () => {
  test.each(['Europe/Berlin', 'Asia/Kolkata', 'UTC', 'America/Argentina/Ushuaia'])('%s is a time zone', (name) => {
    expect(timezoneSchema.safeParse(name).success).toBe(true);
  });

  test.each(['', 'Berlin', 'Europe/Atlantis', 'Europe/Berlin ', 42])('%j is not', (name) => {
    expect(timezoneSchema.safeParse(name).success).toBe(false);
  });
});
