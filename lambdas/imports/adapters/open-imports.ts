import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { sendTransaction } from '#store/aws/transactions.ts';
import type { Import } from '../domain/import.ts';
import { type ImportsAt, newImport } from './dynamo-imports.ts';

/**
 * Which of an account's imports over the API are open, in one item: an import is made in the transaction that enters it there, so
 * two at once cannot both take the last place. Whoever needs a place looks whether those in the list are still open; so nobody else has to
 * take them out, and one that was forgotten is found.
 */
const keyOf = (accountId: string) => ({ pk: accountId, sk: 'open-imports' });
const listSchema = z.object({ open: z.array(z.string()), version: z.number().int() });

const TRIES = 8;

type Making = {
  made: Import;
  most: number;
  /** Whether an import of this account is still open. */
  isOpen: (importId: string) => Promise<boolean>;
};

/** False where as many are open as may be. */
export async function makeOpenImport(at: ImportsAt, { made, most, isOpen }: Making): Promise<boolean> {
  const { accountId, importId } = made;
  for (let tries = 1; tries <= TRIES; tries++) {
    const found = await at.db.send(
      new GetCommand({ TableName: at.table, Key: keyOf(accountId), ConsistentRead: true }),
    );
    const { open, version } = listSchema.parse(found.Item ?? { open: [], version: 0 });
    const left = open.length < most ? open : await stillOpen(open, isOpen);
    if (left.length >= most) return false;
    const list = { ...keyOf(accountId), open: [...left, importId], version: version + 1 };
    const written = await sendTransaction(at.db, [
      { Put: newImport(at, made) },
      {
        Put: {
          TableName: at.table,
          Item: list,
          ConditionExpression: 'attribute_not_exists(pk) OR #version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': version },
        },
      },
    ]);
    if (written.kind === 'written') return true;
  }
  throw new Failure('unavailable', 'the list of open imports changes all the time', { retry: 'later' });
}

async function stillOpen(open: readonly string[], isOpen: Making['isOpen']): Promise<string[]> {
  const known = await Promise.all(open.map(async (importId) => ({ importId, open: await isOpen(importId) })));
  return known.filter((one) => one.open).map((one) => one.importId);
}
