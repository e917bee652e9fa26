import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isNew, isStill } from '../aws/expressions.ts';
import type { CommitsAt } from './items.ts';

/** An account's head: the number of its newest commit, and what is known as of it. Every commit writes it, on the condition that it is the next. */
const headSchema = z.object({
  commit: z.number().int(),
  /** When the newest commit was made. */
  at: z.iso.datetime().optional(),
  /** How many people the account has; unknown where its first commit did not count them. */
  people: z.number().int().optional(),
  /** How many commits have deleted people: whom somebody knew to be there before the newest of them may be gone. */
  deletions: z.number().int().default(0),
});
export type Head = z.infer<typeof headSchema>;

/** Strongly consistent; commit 0 before the first. */
export async function readHead(at: CommitsAt, accountId: string): Promise<Head> {
  const found = await at.db.send(
    new GetCommand({ TableName: at.table, Key: { pk: accountId, sk: 'head' }, ConsistentRead: true }),
  );
  return headSchema.parse(found.Item ?? { commit: 0, people: 0 });
}

/** The account's newest commit number, strongly consistent; 0 before the first. */
export async function headOf(at: CommitsAt, accountId: string): Promise<number> {
  return (await readHead(at, accountId)).commit;
}

type Next = { accountId: string; before: Head; people: number; deletes: boolean; at: string };

/** The part of a transaction that moves the head on by one. */
export function headItem({ table }: Pick<CommitsAt, 'table'>, { accountId, before, people, deletes, at }: Next) {
  const { commit } = before;
  const deletions = before.deletions + Number(deletes);
  const counted = before.people !== undefined && { people: Math.max(0, before.people + people) };
  const Item = { pk: accountId, sk: 'head', commit: commit + 1, at, deletions, ...counted };
  return { Put: { TableName: table, Item, ...(commit === 0 ? isNew : isStill('commit', commit)) } };
}
