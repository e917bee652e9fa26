import { hashPasscode } from '#core/accounts/passcode.ts';

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

export const headersOf = (passcode: string, account = accountId): Record<string, string> => ({
  'x-clevertap-account-id': account,
  'x-clevertap-passcode': passcode,
});
