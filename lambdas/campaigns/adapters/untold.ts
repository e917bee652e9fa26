import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { BusEvent } from '#core/messages/bus-events.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import type { Announce } from '../domain/announce.ts';
import type { CampaignRef } from './dynamo-campaigns.ts';

/**
 * What the bus is to be told is written in the transaction that makes it true, as an item `untold#<campaign>#<version>#<type>`,
 * and removed when it was told. So a crash between leaves it to be told, once an hour; only one between telling and removing
 * has it told twice.
 */
export type Untold = CampaignRef & { version: number; event: BusEvent };

const keyOf = ({ accountId, campaignId, version, event }: Untold) => ({
  pk: accountId,
  sk: `untold#${campaignId}#${version}#${event.type}`,
});

/** Item of a transaction. */
export function putUntold({ table }: Pick<CampaignsAt, 'table'>, { at, ...untold }: Untold & { at: number }) {
  return { Put: { TableName: table, Item: { ...keyOf(untold), event: JSON.stringify(untold.event), at } } };
}

export async function tell(
  at: CampaignsAt,
  { announce, untold }: { announce: Announce; untold: Untold },
): Promise<void> {
  await announce(untold.event);
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: keyOf(untold) }));
}

const itemSchema = z.object({ sk: z.string(), event: z.string(), at: z.number() });

/** Tells what is still untold of an account since before `before`, epoch milliseconds; answers how many that were. */
export async function tellLeft(
  at: CampaignsAt,
  { accountId, announce, before }: { accountId: string; announce: Announce; before: number },
): Promise<number> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :untold)',
      ExpressionAttributeValues: { ':pk': accountId, ':untold': 'untold#' },
    },
  );
  let told = 0;
  for await (const { Items = [] } of pages) {
    const left = Items.map((item) => itemSchema.parse(item)).filter((item) => item.at < before);
    for (const { sk, event } of left) {
      await announce(JSON.parse(event));
      await at.db.send(new DeleteCommand({ TableName: at.table, Key: { pk: accountId, sk } }));
      told++;
    }
  }
  return told;
}
