import { randomBytes } from 'node:crypto';
import { DeleteCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonRole } from '#core/accounts/caller.ts';
import { hashPasscode } from '#core/accounts/passcode.ts';
import {
  SESSION_LASTS_MS,
  type SessionRef,
  type StoredSession,
  sessionText,
  storedSessionSchema,
} from '#core/accounts/session.ts';
import { setting } from '../aws/expressions.ts';
import { sendTransaction } from '../aws/transactions.ts';
import type { AccountsAt } from './accounts.ts';
import { memberKey } from './members.ts';
import { randomPasscode } from './passcodes.ts';

/**
 * Sessions, beside the account's passcodes in the Accounts table and apart from them: pk = `sessions#<account id>`, sk =
 * `<person's id>#<id>`. So they are in no list of passcodes and count towards none, and reading an account costs the same
 * however many people are signed in.
 */
export type NewSession = { accountId: string; person: { id: string; email: string }; role: PersonRole };
export type OpenedSession = { passcode: string; expiresAt: string };

const pkOf = (accountId: string) => `sessions#${accountId}`;
const keyOf = (accountId: string, { personId, id }: SessionRef) => ({ pk: pkOf(accountId), sk: `${personId}#${id}` });

/**
 * Opens a session, as long as the person has this role in the account as it is written: whoever changes a role or takes a
 * person out, and ends the sessions after that, has ended all of them. Undefined where the role is another one by now.
 */
export async function openSession(
  at: AccountsAt,
  { accountId, person, role, bySignIn }: NewSession & { bySignIn: boolean },
): Promise<OpenedSession | undefined> {
  const now = at.now();
  const ref = { personId: person.id, id: randomBytes(6).toString('hex') };
  const passcode = sessionText(ref, randomPasscode());
  const salt = randomBytes(16).toString('hex');
  const expiresAt = Math.floor((now + SESSION_LASTS_MS) / 1_000);
  const createdAt = new Date(now).toISOString();
  const stored: StoredSession = {
    ...{ email: person.email, role, salt, hash: hashPasscode(passcode, salt), createdAt, expiresAt },
  };
  const { ExpressionAttributeNames, ExpressionAttributeValues, ...update } = setting(
    bySignIn ? { lastSignInAt: createdAt, active: true } : { active: true },
  );
  const opened = await sendTransaction(at.db, [
    { Put: { TableName: at.table, Item: { ...keyOf(accountId, ref), ...stored } } },
    {
      Update: {
        TableName: at.table,
        Key: memberKey(accountId, person.id),
        ...update,
        ConditionExpression: '#role = :role',
        ExpressionAttributeNames: { ...ExpressionAttributeNames, '#role': 'role' },
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':role': role },
      },
    },
  ]);
  if (opened.kind === 'refused') return undefined;
  return { passcode, expiresAt: new Date(expiresAt * 1_000).toISOString() };
}

/** By a query of one key, which is what every function that knows its callers may do with this table. */
export async function readSession(
  at: AccountsAt,
  { accountId, ref }: { accountId: string; ref: SessionRef },
): Promise<StoredSession | undefined> {
  const { pk, sk } = keyOf(accountId, ref);
  const found = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
    }),
  );
  const [item] = found.Items ?? [];
  return item && storedSessionSchema.parse(item);
}

/** Ends a session; containers that know it take it for up to half a minute more (`authenticate.ts`). */
export async function endSession(
  at: AccountsAt,
  { accountId, ref }: { accountId: string; ref: SessionRef },
): Promise<void> {
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: keyOf(accountId, ref) }));
}

/** Ends all sessions of a person in an account. */
export async function endSessionsOf(
  at: AccountsAt,
  { accountId, personId }: { accountId: string; personId: string },
): Promise<void> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :person)',
      ExpressionAttributeValues: { ':pk': pkOf(accountId), ':person': `${personId}#` },
      ProjectionExpression: 'pk, sk',
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { pk, sk } of Items) await at.db.send(new DeleteCommand({ TableName: at.table, Key: { pk, sk } }));
  }
}
