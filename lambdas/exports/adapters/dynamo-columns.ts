import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { setting } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import { columnsOfPart, grownColumns } from '../domain/csv-columns.ts';
import type { RunId } from '../domain/run.ts';
import type { ExportsAt } from './dynamo-exports.ts';

/**
 * The columns that an export's CSV files have, an item per event: pk = account id, sk = `columns#<export id>#<event key>`.
 * Parts of a run add to it side by side; a list only ever grows, by a write that holds only for the length that was read.
 */
const itemSchema = z.object({ columns: z.array(z.object({ name: z.string(), since: z.number() })) });

/** Each time, another part has been quicker; a run has at most 40 of them at once. */
const MAX_TRIES = 100;

/** The columns of an event in a part's files, after those that are new have got theirs. */
export async function columnsOfEvent(
  at: ExportsAt,
  { accountId, exportId, runAt, event, found }: RunId & { event: string; found: readonly string[] },
): Promise<readonly string[]> {
  const Key = { pk: accountId, sk: `columns#${exportId}#${event}` };
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
    const known = Item ? itemSchema.parse(Item).columns : [];
    const grown = grownColumns(known, { found, runAt });
    if (grown === known) return columnsOfPart(known, { found, runAt });
    const { ExpressionAttributeValues: values, ...set } = setting({ columns: grown, length: grown.length });
    const added = new UpdateCommand({
      TableName: at.table,
      Key,
      ...set,
      ConditionExpression: Item ? '#length = :known' : 'attribute_not_exists(pk)',
      ExpressionAttributeValues: { ...values, ...(Item && { ':known': known.length }) },
    });
    if (await ifMet(at.db.send(added))) return columnsOfPart(grown, { found, runAt });
  }
  throw new Failure('unavailable', 'The columns of this export are being written too often', { retry: 'later' });
}
