import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Failure } from '#core/failure.ts';
import { ifMet } from '#store/aws/transactions.ts';

/**
 * Whose turn it is to change an account's keys, of which there may be only so many and of which the last takes the user with
 * it: one at a time. In the table Imports: pk = account id, sk = `keys-turn`; `until` is when a turn lapses whose holder died.
 */
export type TurnsAt = { db: DynamoDBDocumentClient; table: string; now: () => number; newId: () => string };
const LASTS_MS = 30_000;

/** Does the work in a turn of its own; `conflict` while another change is under way. */
export async function inTurn<Result>(at: TurnsAt, accountId: string, work: () => Promise<Result>): Promise<Result> {
  const Key = { pk: accountId, sk: 'keys-turn' };
  const holder = at.newId();
  const now = at.now();
  const ExpressionAttributeNames = { '#until': 'until' };
  const taken = await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key,
        UpdateExpression: 'SET holder = :holder, #until = :until, expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(#until) OR #until <= :now',
        ExpressionAttributeNames,
        ExpressionAttributeValues: {
          ':holder': holder,
          ':until': now + LASTS_MS,
          ':now': now,
          ':expiresAt': Math.floor(now / 1_000) + 86_400,
        },
      }),
    ),
  );
  if (!taken) {
    const text = 'Another change of this account’s keys is under way; try again in a few seconds';
    throw new Failure('conflict', text, { retry: 'never' });
  }
  try {
    return await work();
  } finally {
    await ifMet(
      at.db.send(
        new UpdateCommand({
          TableName: at.table,
          Key,
          UpdateExpression: 'REMOVE holder, #until',
          ConditionExpression: 'holder = :holder',
          ExpressionAttributeNames,
          ExpressionAttributeValues: { ':holder': holder },
        }),
      ),
    );
  }
}
