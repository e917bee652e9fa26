import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { BusEvent } from '#core/messages/bus-events.ts';
import type { Announce } from '../domain/announce.ts';
import type { ImportRef } from '../domain/import.ts';
import type { ImportsAt } from './dynamo-imports.ts';

/**
 * What the bus is to be told is written in the transaction that makes it true, and removed when it was told. So a crash between
 * leaves it to be told by `watch-imports`; only one between telling and removing has it told twice.
 */
export type Untold = ImportRef & { event: BusEvent /** Tells those of one type apart. */; count?: number | undefined };

const UNTOLD = 'untold';
const keyOf = ({ accountId, importId, event, count = 1 }: Untold) => ({
  pk: UNTOLD,
  sk: `${accountId}#${importId}#${event.type}#${count}`,
});

/** Item of a transaction. */
export function putUntold({ table, now }: Pick<ImportsAt, 'table' | 'now'>, untold: Untold) {
  return { Put: { TableName: table, Item: { ...keyOf(untold), event: JSON.stringify(untold.event), at: now() } } };
}

export async function tell(at: ImportsAt, { announce, untold }: { announce: Announce; untold: Untold }): Promise<void> {
  await announce(untold.event);
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: keyOf(untold) }));
}

const itemSchema = z.object({ sk: z.string(), event: z.string(), at: z.number() });

/** Tells what has been left untold since before `before`, epoch milliseconds, of one import or of all; answers how many that were. */
export async function tellLeft(
  at: ImportsAt,
  { announce, before, of }: { announce: Announce; before: number; of?: ImportRef },
): Promise<number> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: of ? 'pk = :pk AND begins_with(sk, :import)' : 'pk = :pk',
      ExpressionAttributeValues: { ':pk': UNTOLD, ...(of && { ':import': `${of.accountId}#${of.importId}#` }) },
    },
  );
  let told = 0;
  for await (const { Items = [] } of pages) {
    const left = Items.map((item) => itemSchema.parse(item)).filter((item) => item.at < before);
    for (const { sk, event } of left) {
      await announce(JSON.parse(event));
      await at.db.send(new DeleteCommand({ TableName: at.table, Key: { pk: UNTOLD, sk } }));
      told++;
    }
  }
  return told;
}
