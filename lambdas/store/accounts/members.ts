import { GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Account, accountSchema } from '#core/accounts/account.ts';
import { type PersonRole, personRoleSchema } from '#core/accounts/caller.ts';
import { Failure } from '#core/failure.ts';
import { isNew } from '../aws/expressions.ts';
import { sendTransaction } from '../aws/transactions.ts';
import type { AccountsAt } from './accounts.ts';

/**
 * Who of the people in the user pool belongs to which account, and in which role, in the Accounts table. Of each there are two
 * items, written together: pk = `people#<account id>`, sk = the person's id, which holds the role; and pk = `person#<id>`, sk =
 * the account's id, by which a person's accounts are found. Passwords and second factors are the user pool's alone.
 */
export const memberSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: personRoleSchema,
  addedAt: z.iso.datetime(),
  lastSignInAt: z.iso.datetime().optional(),
  /** Whether they have ever chosen a password of their own. */
  active: z.boolean(),
});
export type Member = z.infer<typeof memberSchema>;
type Ref = { accountId: string; id: string };

export const memberKey = (accountId: string, id: string) => ({ pk: `people#${accountId}`, sk: id });
const pointerKey = (accountId: string, id: string) => ({ pk: `person#${id}`, sk: accountId });

/** The writes that add a person to an account where they are not in it yet. */
export function memberPuts(at: Pick<AccountsAt, 'table'>, { accountId, ...member }: Member & { accountId: string }) {
  return [
    { Put: { TableName: at.table, Item: { ...memberKey(accountId, member.id), ...member }, ...isNew } },
    { Put: { TableName: at.table, Item: pointerKey(accountId, member.id) } },
  ];
}

/** Adds a person; false where they are in the account already. */
export async function addMember(at: AccountsAt, member: Member & { accountId: string }): Promise<boolean> {
  return (await sendTransaction(at.db, memberPuts(at, member))).kind === 'written';
}

export async function readMember(at: AccountsAt, { accountId, id }: Ref): Promise<Member | undefined> {
  const asked = new GetCommand({ TableName: at.table, Key: memberKey(accountId, id), ConsistentRead: true });
  const { Item } = await at.db.send(asked);
  return Item && memberSchema.parse(Item);
}

export async function listMembers(at: AccountsAt, accountId: string): Promise<Member[]> {
  const items = await itemsUnder(at, `people#${accountId}`);
  return items.map((item) => memberSchema.parse(item));
}

export type AccountOf = { account: Account; role: PersonRole };

/** The accounts that a person belongs to, by name. */
export async function accountsOf(at: AccountsAt, id: string): Promise<AccountOf[]> {
  const pointers = await itemsUnder(at, `person#${id}`);
  const found = await Promise.all(
    pointers.map(async ({ sk }): Promise<AccountOf[]> => {
      const accountId = String(sk);
      const Key = { pk: accountId, sk: 'account' };
      const [member, { Item }] = await Promise.all([
        readMember(at, { accountId, id }),
        at.db.send(new GetCommand({ TableName: at.table, Key })),
      ]);
      return member && Item ? [{ account: accountSchema.parse(Item), role: member.role }] : [];
    }),
  );
  return found.flat().sort((a, b) => a.account.name.localeCompare(b.account.name));
}

/**
 * What an account with people must not lose is the last administrator: who takes that role from somebody relies on another
 * one, who must still have it in the same transaction, so that two who do it to each other cannot both succeed.
 */
export type MemberChange = Ref & { before: PersonRole; relyingOn?: string | undefined };

export async function changeRole(at: AccountsAt, change: MemberChange & { role: PersonRole }): Promise<void> {
  const { accountId, id, before, role } = change;
  const update = {
    TableName: at.table,
    Key: memberKey(accountId, id),
    UpdateExpression: 'SET #role = :role',
    ConditionExpression: '#role = :before',
    ExpressionAttributeNames: { '#role': 'role' },
    ExpressionAttributeValues: { ':role': role, ':before': before },
  };
  await sendMove(at, [{ Update: update }], change);
}

export async function removeMember(at: AccountsAt, change: MemberChange): Promise<void> {
  const { accountId, id, before } = change;
  const gone = { TableName: at.table, Key: memberKey(accountId, id), ...hasRole(before) };
  const pointer = { TableName: at.table, Key: pointerKey(accountId, id) };
  await sendMove(at, [{ Delete: gone }, { Delete: pointer }], change);
}

type Steps = Parameters<typeof sendTransaction>[1];

async function sendMove(at: AccountsAt, steps: Steps, { accountId, relyingOn }: MemberChange): Promise<void> {
  const other = relyingOn && { TableName: at.table, Key: memberKey(accountId, relyingOn), ...hasRole('admin') };
  const moved = await sendTransaction(at.db, [...steps, ...(other ? [{ ConditionCheck: other }] : [])]);
  if (moved.kind === 'written') return;
  throw new Failure('conflict', 'The users have changed meanwhile; look again', { retry: 'never' });
}

const hasRole = (role: PersonRole) => ({
  ConditionExpression: '#role = :before',
  ExpressionAttributeNames: { '#role': 'role' },
  ExpressionAttributeValues: { ':before': role },
});

async function itemsUnder(at: AccountsAt, pk: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    },
  );
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
}
