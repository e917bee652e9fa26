import type { PersonRole } from '#core/accounts/caller.ts';
import { hashPasscode } from '#core/accounts/passcode.ts';
import { sessionText } from '#core/accounts/session.ts';

/** An account with a passcode for each role, as its items in the Accounts table; the passcode is the role's name. */
export const accountId = 'ACME-1';

export function accountItems(timezone = 'UTC', settings: Record<string, unknown> = {}): Record<string, unknown>[] {
  const createdAt = '2026-01-01T00:00:00Z';
  const passcodes = (['upload', 'export', 'admin'] as const).map((role) => ({
    pk: accountId,
    sk: `passcode#${role}`,
    id: role,
    role,
    label: '',
    salt: 's',
    hash: hashPasscode(role, 's'),
    createdAt,
  }));
  return [{ pk: accountId, sk: 'account', accountId, name: 'Acme', timezone, createdAt, ...settings }, ...passcodes];
}

/** What a person shows who has signed in, and is called like their role. */
export const sessionOf = (role: PersonRole): string =>
  sessionText({ personId: role, id: '5f0c1d2e3b4a' }, 'AGRzFXZkpQ2mJ8nQbT4wAGRzFXZ');

/** A session of each role, as its item in the Accounts table. */
export function sessionItems(): Record<string, unknown>[] {
  return (['viewer', 'marketer', 'admin'] as const).map((role) => ({
    pk: `sessions#${accountId}`,
    sk: `${role}#5f0c1d2e3b4a`,
    ...{ email: `${role}@example.com`, role, salt: 's', hash: hashPasscode(sessionOf(role), 's') },
    ...{ createdAt: '2026-01-01T00:00:00Z', expiresAt: Date.parse('2100-01-01T00:00:00Z') / 1_000 },
  }));
}

/** Somebody who belongs to the account, as their items in the Accounts table. */
export function memberItems(id: string, role: PersonRole, account = accountId): Record<string, unknown>[] {
  const member = { id, email: `${id}@example.com`, role, addedAt: '2026-01-01T00:00:00.000Z', active: true };
  return [
    { pk: `people#${account}`, sk: id, ...member },
    { pk: `person#${id}`, sk: account },
  ];
}

export const headersOf = (passcode: string, account = accountId): Record<string, string> => ({
  'x-clevertap-account-id': account,
  'x-clevertap-passcode': passcode,
});
