import { type DynamoDBDocumentClient, paginateScan, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Account, accountSchema, type Limits } from '#core/accounts/account.ts';
import { type StoredPasscode, storedPasscodeSchema } from '#core/accounts/passcode.ts';
import { Failure } from '#core/failure.ts';
import { setting } from '../aws/expressions.ts';
import { ifMet } from '../aws/transactions.ts';

/** Accounts and their passcodes: pk = account id, sk = `account`, `passcode#<id>` or `passcodes-issued`. */
export type AccountsAt = { db: DynamoDBDocumentClient; table: string; now: () => number };
/** `issued` counts the passcodes that were ever made by `issuePasscode`. */
export type StoredAccount = {
  account: Account | undefined;
  passcodes: StoredPasscode[];
  issued: number;
  readAt: number;
};
export const ISSUED = 'passcodes-issued';
const issuedSchema = z.object({ issued: z.int() });

/** Reads an account with its passcodes; `account` is undefined where there is none. */
export async function readAccount(at: AccountsAt, accountId: string): Promise<StoredAccount> {
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

/** What is changed of an account, `null` being taken away. What the lake and the keys are made by is not among it. */
type Removable = keyof Limits | 'retentionDays' | 'keepRecentUntil' | 'email';
export type AccountChange = { name?: string | undefined } & { [Name in Removable]?: Account[Name] | null };

/**
 * Changes at least one setting of an account in one write, without reading first, and answers the account as it then is.
 * One that is not there is a `not-found`, and stays so. A container that has authenticated a caller goes by the old settings
 * for a short while (`authenticate.ts`).
 */
export async function changeAccount(
  at: AccountsAt,
  { accountId, change }: { accountId: string; change: AccountChange },
): Promise<Account> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const set = Object.fromEntries(given.filter(([, value]) => value !== null));
  const remove = given.filter(([, value]) => value === null).map(([name]) => name);
  const update = new UpdateCommand({
    TableName: at.table,
    Key: { pk: accountId, sk: 'account' },
    ...setting(set, { remove }),
    ConditionExpression: 'attribute_exists(pk)',
    ReturnValues: 'ALL_NEW',
  });
  const changed = await ifMet(at.db.send(update));
  if (!changed) throw new Failure('not-found', `accountId: ${accountId} does not exist`, { retry: 'never' });
  return accountSchema.parse(changed.Attributes);
}
