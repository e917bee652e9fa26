import type { Account } from '#core/accounts/account.ts';
import type { PasscodeRole } from '#core/accounts/caller.ts';
import { Failure } from '#core/failure.ts';
import { isNew } from '../aws/expressions.ts';
import { sendTransaction } from '../aws/transactions.ts';
import type { AccountsAt } from './accounts.ts';
import { type Member, memberPuts } from './members.ts';
import { newPasscode } from './passcodes.ts';

/**
 * Stores a new account with one passcode per role, and its first administrator where there is one, all or nothing, and returns the passcodes: the only time that anyone
 * sees them. A taken id is a `conflict`.
 */
export async function openAccount(
  at: AccountsAt,
  { account, label, member }: { account: Account; label: string; member?: Member | undefined },
): Promise<Record<PasscodeRole, string>> {
  const { accountId } = account;
  const admin = newPasscode(at, { accountId, role: 'admin', label });
  const upload = newPasscode(at, { accountId, role: 'upload', label });
  const exporting = newPasscode(at, { accountId, role: 'export', label });
  const items = [{ pk: accountId, sk: 'account', ...account }, admin.item, upload.item, exporting.item];
  const opened = await sendTransaction(at.db, [
    ...items.map((Item) => ({ Put: { TableName: at.table, Item, ...isNew } })),
    ...(member ? memberPuts(at, { accountId, ...member }) : []),
  ]);
  if (opened.kind === 'refused') {
    throw new Failure('conflict', `accountId: ${accountId} exists already`, { retry: 'never' });
  }
  return { admin: admin.passcode, upload: upload.passcode, export: exporting.passcode };
}
