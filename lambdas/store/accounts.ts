import { randomBytes } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Account, type Authentication, accountSchema, type Role } from '#core/account.ts';
import { Failure } from '#core/failure.ts';
import { hashPasscode, matchPasscode, type StoredPasscode, storedPasscodeSchema } from '#core/passcode.ts';

/**
 * Accounts and their passcodes: pk = account id, sk = `account` or `passcode#<id>`. One query answers who is calling; it
 * is remembered for a short while per container, so a revoked passcode stops working within `FRESH_MS`.
 */
const FRESH_MS = 30_000;

export type AccountsAt = { db: DynamoDBDocumentClient; table: string; now: () => number };
type Remembered = { account: Account | undefined; passcodes: StoredPasscode[]; readAt: number };

/** Reads an account with its passcodes; `account` is undefined where there is none. */
export async function readAccount(at: AccountsAt, accountId: string): Promise<Remembered> {
  const found = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': accountId },
    }),
  );
  const items = found.Items ?? [];
  const account = items.find((item) => item.sk === 'account');
  const passcodes = items.filter((item) => String(item.sk).startsWith('passcode#'));
  return {
    account: account && accountSchema.parse(account),
    passcodes: passcodes.map((item) => storedPasscodeSchema.parse(item)),
    readAt: at.now(),
  };
}

/** Who calls, by the two headers of the wire contract; the 401 texts are the recorded ones. */
export function authenticator(at: AccountsAt) {
  const remembered = new Map<string, Remembered>();
  return async function authenticate(accountId?: string, passcode?: string): Promise<Authentication> {
    if (!accountId) return { kind: 'unknown', error: 'Account ID is not valid' };
    let known = remembered.get(accountId);
    if (!known || at.now() - known.readAt > FRESH_MS) {
      known = await readAccount(at, accountId);
      if (known.account) remembered.set(accountId, known);
      else remembered.delete(accountId);
    }
    if (!known.account) return { kind: 'unknown', error: 'Account ID is not valid' };
    const match = passcode === undefined ? undefined : matchPasscode(passcode, known.passcodes);
    if (!match) return { kind: 'unknown', error: 'Invalid Credentials' };
    return { kind: 'known', account: known.account, role: match.role };
  };
}

/** Stores a new account; a taken id is a `conflict`. */
export async function createAccount(at: AccountsAt, account: Account): Promise<void> {
  try {
    await at.db.send(
      new PutCommand({
        TableName: at.table,
        Item: { pk: account.accountId, sk: 'account', ...account },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ConditionalCheckFailedException') {
      throw new Failure('conflict', `accountId: ${account.accountId} exists already`, { retry: 'never', cause });
    }
    throw cause;
  }
}

/** Makes a passcode, stores its hash, and returns the passcode itself: the only time that anyone sees it. */
export async function issuePasscode(
  at: AccountsAt,
  wanted: { accountId: string; role: Role; label: string },
): Promise<{ id: string; passcode: string }> {
  const id = randomBytes(6).toString('hex');
  const passcode = randomBytes(20).toString('base64url');
  const salt = randomBytes(16).toString('hex');
  const stored: StoredPasscode = {
    id,
    role: wanted.role,
    label: wanted.label,
    salt,
    hash: hashPasscode(passcode, salt),
    createdAt: new Date(at.now()).toISOString(),
  };
  await at.db.send(
    new PutCommand({ TableName: at.table, Item: { pk: wanted.accountId, sk: `passcode#${id}`, ...stored } }),
  );
  return { id, passcode };
}

/** Revokes a passcode; one that is not there is a `not-found`. */
export async function revokePasscode(at: AccountsAt, which: { accountId: string; id: string }): Promise<void> {
  const gone = await at.db.send(
    new DeleteCommand({
      TableName: at.table,
      Key: { pk: which.accountId, sk: `passcode#${which.id}` },
      ReturnValues: 'ALL_OLD',
    }),
  );
  if (!gone.Attributes) throw new Failure('not-found', `Passcode ${which.id} does not exist`, { retry: 'never' });
}
