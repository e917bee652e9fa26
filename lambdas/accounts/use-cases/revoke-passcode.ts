import { Failure } from '#core/failure.ts';
import { type AccountsAt, readAccount } from '#store/accounts/accounts.ts';
import { revokePasscode } from '#store/accounts/passcodes.ts';
import { judgeRevocation } from '../domain/passcodes.ts';

/** Revokes a passcode, unless it is the last one by which passcodes could be made again: then it is a `conflict`. */
export async function revoke(at: AccountsAt, { accountId, id }: { accountId: string; id: string }): Promise<void> {
  const { passcodes } = await readAccount(at, accountId);
  const revocation = judgeRevocation(passcodes, id);
  if (revocation.kind === 'last-admin') {
    const text = 'This is the last admin passcode of the account; make another one before you revoke it';
    throw new Failure('conflict', text, { retry: 'never' });
  }
  await revokePasscode(at, { accountId, id, relyingOn: revocation.relyingOn });
}
