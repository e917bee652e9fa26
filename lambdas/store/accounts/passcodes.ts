import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { PasscodeRole } from '#core/accounts/caller.ts';
import { hashPasscode, MAX_PASSCODES, type StoredPasscode } from '#core/accounts/passcode.ts';
import { Failure } from '#core/failure.ts';
import { isNew, isStill } from '../aws/expressions.ts';
import { sendOnce, sendTransaction } from '../aws/transactions.ts';
import { type AccountsAt, ISSUED, readAccount } from './accounts.ts';

/** As many may be made at once as an account may have; every round, one of them is. */
const TURNS = 2 * MAX_PASSCODES;
const LONGEST_TURN_MS = 20;

/**
 * Makes a passcode, stores its hash, and returns the passcode itself: the only time that anyone sees it. It is stored
 * only if no other was stored since the passcodes were counted; a full account is a `conflict`.
 */
export async function issuePasscode(
  at: AccountsAt,
  wanted: { accountId: string; role: PasscodeRole; label: string },
): Promise<{ id: string; passcode: string }> {
  const { id, passcode, item } = newPasscode(at, wanted);
  for (let turn = 0; turn < TURNS; turn++) {
    if (turn > 0) await pause(Math.random() * LONGEST_TURN_MS);
    const { passcodes, issued } = await readAccount(at, wanted.accountId);
    if (passcodes.length >= MAX_PASSCODES) {
      const text = `An account has at most ${MAX_PASSCODES} passcodes; revoke one first`;
      throw new Failure('conflict', text, { retry: 'never' });
    }
    if (await putNext(at, { item, issued })) return { id, passcode };
  }
  throw new Failure('unavailable', 'others kept making passcodes of this account', { retry: 'later' });
}

/** Stores a passcode as the account's next one; false when another has been since `issued` were. */
async function putNext(
  at: AccountsAt,
  { item, issued }: { item: { pk: string; sk: string }; issued: number },
): Promise<boolean> {
  const condition = issued === 0 ? isNew : isStill('issued', issued);
  const counted = { TableName: at.table, Item: { pk: item.pk, sk: ISSUED, issued: issued + 1 }, ...condition };
  return await sendOnce(at.db, [{ Put: { TableName: at.table, Item: item } }, { Put: counted }]);
}

/**
 * Revokes a passcode; one that is not there is a `not-found`. With `relyingOn`, only while that other passcode exists,
 * in one transaction, or it is a `conflict`: two administrators who revoke each other cannot both succeed.
 */
export async function revokePasscode(
  at: AccountsAt,
  { accountId, id, relyingOn }: { accountId: string; id: string; relyingOn?: string | undefined },
): Promise<void> {
  const passcode = (of: string) => ({ TableName: at.table, Key: { pk: accountId, sk: `passcode#${of}` } });
  if (relyingOn === undefined) {
    const gone = await at.db.send(new DeleteCommand({ ...passcode(id), ReturnValues: 'ALL_OLD' }));
    if (!gone.Attributes) throw new Failure('not-found', `Passcode ${id} does not exist`, { retry: 'never' });
    return;
  }
  const exists = { ConditionExpression: 'attribute_exists(pk)' };
  const steps = [{ Delete: { ...passcode(id), ...exists } }, { ConditionCheck: { ...passcode(relyingOn), ...exists } }];
  const revoked = await sendTransaction(at.db, steps);
  if (revoked.kind === 'refused') {
    throw new Failure('conflict', 'The passcodes have changed meanwhile; look again', { retry: 'never' });
  }
}

export function newPasscode(at: AccountsAt, wanted: { accountId: string; role: PasscodeRole; label: string }) {
  const id = randomBytes(6).toString('hex');
  const passcode = randomPasscode();
  const salt = randomBytes(16).toString('hex');
  const stored: StoredPasscode = {
    id,
    role: wanted.role,
    label: wanted.label,
    salt,
    hash: hashPasscode(passcode, salt),
    createdAt: new Date(at.now()).toISOString(),
  };
  return { id, passcode, item: { pk: wanted.accountId, sk: `passcode#${id}`, ...stored } };
}

/** 160 random bits. None begins with a hyphen: as the value of an option, programs would take it for another option. */
export function randomPasscode(): string {
  for (;;) {
    const passcode = randomBytes(20).toString('base64url');
    if (!passcode.startsWith('-')) return passcode;
  }
}
