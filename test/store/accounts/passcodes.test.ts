import { expect, it } from 'vitest';
import { newPasscode } from '#store/accounts/passcodes.ts';
import { memoryTable } from '../../support/dynamo/memory-table.ts';

it('a passcode can be given to a program as the value of an option: it never begins with a hyphen', () => {
  const at = { db: memoryTable().db, table: 'Accounts', now: Date.now };
  const wanted = { accountId: 'ABC-123-XYZ', role: 'admin', label: 'a program' } as const;
  const passcodes = Array.from({ length: 2_000 }, () => newPasscode(at, wanted).passcode);
  expect(passcodes.filter((passcode) => passcode.startsWith('-'))).toEqual([]);
});
