import { createHash } from 'node:crypto';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LimitsAt } from '#store/accounts/limit-items.ts';
import type { Challenge } from '../domain/challenge.ts';

/**
 * Whom Cognito asks, by its session. It takes a name in any case, and so a page that said the name could have each of its
 * spellings counted alone (`tries.ts`). pk = `challenge#<hash of the session>`; DynamoDB deletes it in time, after Cognito's
 * session is over.
 */
const KEPT_SECONDS = 15 * 60;
const askedSchema = z.object({ username: z.string() });

const keyOf = (session: string) => ({
  pk: `challenge#${createHash('sha256').update(session).digest('hex')}`,
  sk: 'challenge',
});

export async function keepChallenge(at: LimitsAt, { session, username }: Challenge): Promise<void> {
  const expiresAt = Math.ceil(at.now() / 1_000) + KEPT_SECONDS;
  await at.db.send(new PutCommand({ TableName: at.table, Item: { ...keyOf(session), username, expiresAt } }));
}

/** Undefined where no such session was ever asked, or it is over. */
export async function whoIsAsked(at: LimitsAt, session: string): Promise<string | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(session), ConsistentRead: true }));
  return found.Item && askedSchema.parse(found.Item).username;
}
