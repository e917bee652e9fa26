import { createHash } from 'node:crypto';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { changeLimit, type LimitsAt } from '#store/accounts/limit-items.ts';
import { TOO_MANY } from '../domain/words.ts';

/**
 * How often signing in was tried for a name, which may be nobody's: ten times within a quarter of an hour, so that neither passwords nor
 * codes can be guessed, and an answer does not tell whether somebody has the name. Cognito locks out beside it, but only whom it
 * knows. pk = `tries#<hash of what is tried for whom>`; DynamoDB deletes it in time.
 */
export const MOST_TRIES = 10;
export const WINDOW_MS = 15 * 60_000;

const windowSchema = z.object({ endsAt: z.number().default(0) });
export type Tried = { what: 'password' | 'code' | 'mail'; of: string };

const keyOf = ({ what, of }: Tried) => ({
  pk: `tries#${createHash('sha256').update(`${what} ${of}`).digest('hex')}`,
  sk: 'tries',
});

/** Counts a try; `limited` where there were too many. */
export async function countTry(at: LimitsAt, tried: Tried): Promise<void> {
  const now = at.now();
  const Key = keyOf(tried);
  const again = await changeLimit(at, {
    Key,
    UpdateExpression: 'SET tries = tries + :one',
    ConditionExpression: 'endsAt > :now AND tries < :most',
    ExpressionAttributeValues: { ':one': 1, ':now': now, ':most': MOST_TRIES },
  });
  if (again.kind === 'written') return;
  const { endsAt } = windowSchema.parse(again.found);
  if (endsAt > now) {
    throw new Failure('limited', TOO_MANY, { retry: 'later', afterSeconds: Math.ceil((endsAt - now) / 1_000) });
  }
  const next = now + WINDOW_MS;
  const first = await changeLimit(at, {
    Key,
    UpdateExpression: 'SET tries = :one, endsAt = :next, expiresAt = :expires',
    ConditionExpression: 'attribute_not_exists(endsAt) OR endsAt <= :now',
    ExpressionAttributeValues: { ':one': 1, ':next': next, ':expires': Math.ceil(next / 1_000), ':now': now },
  });
  if (first.kind === 'refused') await countTry(at, tried);
}

/** Who has got it right begins anew. */
export async function forgetTries(at: LimitsAt, tried: Tried): Promise<void> {
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: keyOf(tried) }));
}
