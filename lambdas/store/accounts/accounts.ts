import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  paginateScan,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Account, type Authentication, accountSchema, type Limits, type Role } from '#core/accounts/account.ts';
import {
  hashPasscode,
  MAX_PASSCODES,
  matchPasscode,
  type StoredPasscode,
  storedPasscodeSchema,
} from '#core/accounts/passcode.ts';
import { Failure } from '#core/failure.ts';
import { cancellationReasons, isConditional } from '../aws/transactions.ts';

/**
 * Accounts and their passcodes: pk = account id, sk = `account`, `passcode#<id>` or `passcodes-issued`. One query answers who is calling; it
 * is remembered for a short while per container, so a revoked passcode stops working within `FRESH_MS`.
 */
const FRESH_MS = 30_000;
/** A passcode that is not among the remembered ones may be new: the account is read again, but not more often than this. */
const RETRY_MS = 1_000;
/** An account that is not there is not asked for again so soon; as many such ids are kept in mind per container. */
const UNKNOWN_MS = 5_000;
const MAX_UNKNOWN = 1_000;

export type AccountsAt = { db: DynamoDBDocumentClient; table: string; now: () => number };
/** `issued` counts the passcodes that were ever made by `issuePasscode`. */
type Remembered = { account: Account | undefined; passcodes: StoredPasscode[]; issued: number; readAt: number };
const ISSUED = 'passcodes-issued';
const issuedSchema = z.object({ issued: z.int() });

/** Reads an account with its passcodes; `account` is undefined where there is none. */
export async function readAccount(at: AccountsAt, accountId: string): Promise<Remembered> {
  const readAt = at.now();
  const found = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': accountId },
    }),
  );
  const items = found.Items ?? [];
  const account = items.find((item) => item.sk === 'account');
  const issued = items.find((item) => item.sk === ISSUED);
  const passcodes = items.filter((item) => String(item.sk).startsWith('passcode#'));
  return {
    account: account && accountSchema.parse(account),
    passcodes: passcodes.map((item) => storedPasscodeSchema.parse(item)),
    issued: issued ? issuedSchema.parse(issued).issued : 0,
    readAt,
  };
}

/** The ids of all accounts, in no order: a scan, for work that is done for everybody once an hour or more rarely. */
export async function* accountIds(at: AccountsAt): AsyncGenerator<string> {
  const pages = paginateScan(
    { client: at.db },
    {
      TableName: at.table,
      FilterExpression: 'sk = :account',
      ProjectionExpression: 'pk',
      ExpressionAttributeValues: { ':account': 'account' },
    },
  );
  for await (const { Items = [] } of pages) for (const { pk } of Items) yield String(pk);
}

/** What can be no account's id costs no read. */
const isAccountId = (text: string | undefined): text is string => accountSchema.shape.accountId.safeParse(text).success;

/** Who calls, by the two headers; the 401 texts are the recorded ones (wire contract, transport: authentication). */
export function authenticator(at: AccountsAt) {
  const remembered = new Map<string, Remembered>();
  const unknown = new Map<string, Remembered>();

  function rememberUnknown(accountId: string, read: Remembered): void {
    const [oldest] = unknown.keys();
    if (unknown.size >= MAX_UNKNOWN && oldest !== undefined) unknown.delete(oldest);
    unknown.set(accountId, read);
  }

  async function recall(accountId: string, maxAgeMs: number): Promise<Remembered> {
    const known = remembered.get(accountId);
    if (known && at.now() - known.readAt <= maxAgeMs) return known;
    const missed = unknown.get(accountId);
    if (missed && at.now() - missed.readAt <= UNKNOWN_MS) return missed;
    const read = await readAccount(at, accountId);
    unknown.delete(accountId);
    if (read.account) remembered.set(accountId, read);
    else {
      remembered.delete(accountId);
      rememberUnknown(accountId, read);
    }
    return read;
  }

  return async function authenticate(accountId?: string, passcode?: string): Promise<Authentication> {
    if (!accountId) {
      return { kind: 'unknown', error: 'Account ID is not valid: the header X-CleverTap-Account-Id is missing' };
    }
    if (!isAccountId(accountId)) return { kind: 'unknown', error: 'Account ID is not valid' };
    for (const maxAgeMs of [FRESH_MS, RETRY_MS]) {
      const { account, passcodes } = await recall(accountId, maxAgeMs);
      if (!account) return { kind: 'unknown', error: 'Account ID is not valid' };
      const match = passcode === undefined ? undefined : matchPasscode(passcode, passcodes);
      if (match) return { kind: 'known', account, role: match.role };
    }
    const isMissing = passcode === undefined ? ': the header X-CleverTap-Passcode is missing' : '';
    return { kind: 'unknown', error: `Invalid Credentials${isMissing}` };
  };
}

/**
 * Stores a new account with one passcode per role, all or nothing, and returns the passcodes: the only time that anyone
 * sees them. A taken id is a `conflict`.
 */
export async function openAccount(
  at: AccountsAt,
  { account, label }: { account: Account; label: string },
): Promise<Record<Role, string>> {
  const { accountId } = account;
  const admin = newPasscode(at, { accountId, role: 'admin', label });
  const upload = newPasscode(at, { accountId, role: 'upload', label });
  const exporting = newPasscode(at, { accountId, role: 'export', label });
  const free = { TableName: at.table, ConditionExpression: 'attribute_not_exists(pk)' };
  const items = [{ pk: accountId, sk: 'account', ...account }, admin.item, upload.item, exporting.item];
  try {
    await at.db.send(new TransactWriteCommand({ TransactItems: items.map((Item) => ({ Put: { ...free, Item } })) }));
  } catch (cause) {
    if (wasConditional(cause)) {
      throw new Failure('conflict', `accountId: ${accountId} exists already`, { retry: 'never', cause });
    }
    throw cause;
  }
  return { admin: admin.passcode, upload: upload.passcode, export: exporting.passcode };
}

/** What is changed of an account, `null` being taken away. What the lake and the keys are made by is not among it. */
type Removable = keyof Limits | 'retentionDays' | 'keepRecentUntil';
export type AccountChange = { name?: string | undefined } & { [Name in Removable]?: Account[Name] | null };

/**
 * Changes at least one setting of an account in one write, without reading first, and answers the account as it then is.
 * One that is not there is a `not-found`, and stays so. Who has it in mind goes by the old settings for `FRESH_MS` at most.
 */
export async function changeAccount(
  at: AccountsAt,
  { accountId, change }: { accountId: string; change: AccountChange },
): Promise<Account> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const set = given.filter(([, value]) => value !== null);
  const remove = given.filter(([, value]) => value === null);
  const expressions = [
    ...(set.length > 0 ? [`SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map(([name]) => `#${name}`).join(', ')}`] : []),
  ];
  try {
    const changed = await at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: { pk: accountId, sk: 'account' },
        UpdateExpression: expressions.join(' '),
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
        ...(set.length > 0 && {
          ExpressionAttributeValues: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
        }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return accountSchema.parse(changed.Attributes);
  } catch (cause) {
    if (isConditional(cause)) {
      throw new Failure('not-found', `accountId: ${accountId} does not exist`, { retry: 'never', cause });
    }
    throw cause;
  }
}

/** As many may be made at once as an account may have; every round, one of them is. */
const TURNS = 2 * MAX_PASSCODES;
const LONGEST_TURN_MS = 20;

/**
 * Makes a passcode, stores its hash, and returns the passcode itself: the only time that anyone sees it. Who counted the
 * passcodes stores one only if nobody has since; a full account is a `conflict`.
 */
export async function issuePasscode(
  at: AccountsAt,
  wanted: { accountId: string; role: Role; label: string },
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
  const isNext = {
    ConditionExpression: issued === 0 ? 'attribute_not_exists(pk)' : 'issued = :issued',
    ...(issued > 0 && { ExpressionAttributeValues: { ':issued': issued } }),
  };
  const counted = { TableName: at.table, Item: { pk: item.pk, sk: ISSUED, issued: issued + 1 }, ...isNext };
  const steps = [{ Put: { TableName: at.table, Item: item } }, { Put: counted }];
  try {
    await at.db.send(new TransactWriteCommand({ TransactItems: steps }));
    return true;
  } catch (thrown) {
    const reasons = cancellationReasons(thrown) ?? [];
    if (reasons.some((reason) => reason === 'ConditionalCheckFailed' || reason === 'TransactionConflict')) return false;
    throw thrown;
  }
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
  try {
    await at.db.send(new TransactWriteCommand({ TransactItems: steps }));
  } catch (cause) {
    if (wasConditional(cause)) {
      throw new Failure('conflict', 'The passcodes have changed meanwhile; look again', { retry: 'never', cause });
    }
    throw cause;
  }
}

function newPasscode(at: AccountsAt, wanted: { accountId: string; role: Role; label: string }) {
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
  return { id, passcode, item: { pk: wanted.accountId, sk: `passcode#${id}`, ...stored } };
}

function wasConditional(thrown: unknown): boolean {
  return cancellationReasons(thrown)?.includes('ConditionalCheckFailed') ?? false;
}
