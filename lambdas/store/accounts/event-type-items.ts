import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { EventTypeList } from '#core/accounts/event-types.ts';
import { isNew, isStill } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';

/** The event types of an account as one item of the Uploads table: pk = `<account>#event-types`. It never expires. */
const itemSchema = z.object({ keys: z.array(z.string()), version: z.number().int() });

export function eventTypeItems(at: { db: DynamoDBDocumentClient; table: string }): EventTypeList {
  const keyOf = (accountId: string) => ({ pk: `${accountId}#event-types` });
  return {
    async read(accountId) {
      const get = new GetCommand({ TableName: at.table, Key: keyOf(accountId), ConsistentRead: true });
      const { Item } = await at.db.send(get);
      return Item ? itemSchema.parse(Item) : { keys: [], version: 0 };
    },
    async write(accountId, { keys, version }) {
      const Item = { ...keyOf(accountId), keys, version: version + 1 };
      const condition = version === 0 ? isNew : isStill('version', version);
      const put = new PutCommand({ TableName: at.table, Item, ...condition });
      return (await ifMet(at.db.send(put))) !== undefined;
    },
  };
}
