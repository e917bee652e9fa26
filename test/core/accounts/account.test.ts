import { describe, expect, it } from 'vitest';
import { accountSchema, givenTimezoneSchema, timezoneSchema } from '#core/accounts/account.ts';
import { timezoneNames } from '#core/accounts/timezone-names.ts';

const account = {
  accountId: 'ABC-123-XYZ',
  name: 'Shop',
  timezone: 'Europe/Berlin',
  createdAt: '2026-11-01T00:00:00Z',
};

describe('accountSchema', () => {
  it('an account with an id, a name, a time zone and a date is one', () => {
    expect(accountSchema.parse(account)).toEqual(account);
  });

  it.each(['abc-123', 'AB', '-ABC-123', 'ABC#123', 'ABC/123', 'A'.repeat(32), 'ÄBC-123', 'ABC-123\n'])(
    'the id %j is refused: ids are parts of keys and of object names',
    (accountId) => {
      expect(accountSchema.safeParse({ ...account, accountId }).success).toBe(false);
    },
  );

  it.each([['ABCD'], ['A'.repeat(31)], ['1-2-3']])('the id %j is accepted', (accountId) => {
    expect(accountSchema.safeParse({ ...account, accountId }).success).toBe(true);
  });
});

describe('timezoneSchema', () => {
  it.each(['Europe/Berlin', 'Asia/Kolkata', 'UTC', 'America/Argentina/Ushuaia'])('%s is a time zone', (name) => {
    expect(timezoneSchema.safeParse(name).success).toBe(true);
  });

  it.each(['', 'Berlin', 'Europe/Atlantis', 'Europe/Berlin ', 42])('%j is not', (name) => {
    expect(timezoneSchema.safeParse(name).success).toBe(false);
  });
});

describe('a time zone that is given', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
    ['antarctica/dumontdurville', 'Antarctica/DumontDUrville'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['us/pacific', 'America/Los_Angeles'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['Zulu', 'UTC'],
  ])('%s is kept as %s', (given, kept) => {
    expect(givenTimezoneSchema.parse(given)).toBe(kept);
  });

  it.each(['BST', 'IST', 'PST', '+01:00', 'UTC+1', 'Berlin', '', 'Europe/Berlin ', 'SystemV/PST8', '__proto__'])(
    '%j is refused with an example of what is taken',
    (given) => {
      expect(givenTimezoneSchema.safeParse(given).error?.issues[0]?.message).toMatch(/IANA .*Europe\/Berlin/);
    },
  );

  it('is one that this engine reads, whichever it is', () => {
    const unread = timezoneNames.filter((name) => !timezoneSchema.safeParse(name).success);
    expect(unread).toEqual([]);
  });

  it('leaves accounts that were stored with another spelling as they are', () => {
    for (const timezone of ['europe/berlin', 'Asia/Calcutta', 'BST']) {
      expect(accountSchema.parse({ ...account, timezone }).timezone).toBe(timezone);
    }
  });
});
