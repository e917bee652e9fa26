import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { reactionWorkers } from '#core/messages/reaction.ts';

/**
 * Who is to hear of events at once. Whoever has such a wish keeps an item here; `reactions/react-batch`, which sees every
 * event of every account as it comes, reads the whole list now and then. All are in one partition, which is read at once:
 * pk = `subscriptions`, sk = `<account id>#<worker>#<subscriber>`.
 */
export type ReactionsAt = { db: DynamoDBDocumentClient; table: string };

const subscriptionSchema = z.object({
  accountId: z.string(),
  worker: z.enum(reactionWorkers),
  subscriber: z.string(),
  /** Keys of the events that it is about; all without it. */
  events: z.array(z.string()).optional(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;
export type SubscriptionId = Omit<Subscription, 'events'>;

const PARTITION = 'subscriptions';
const keyOf = ({ accountId, worker, subscriber }: SubscriptionId) => ({
  pk: PARTITION,
  sk: `${accountId}#${worker}#${subscriber}`,
});

export async function putSubscription(at: ReactionsAt, subscription: Subscription): Promise<void> {
  const Item = { ...keyOf(subscription), ...subscription };
  await at.db.send(new PutCommand({ TableName: at.table, Item }));
}

export async function removeSubscription(at: ReactionsAt, id: SubscriptionId): Promise<void> {
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: keyOf(id) }));
}

/** The whole list; strongly consistent. */
export async function listSubscriptions(at: ReactionsAt): Promise<Subscription[]> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PARTITION },
    },
  );
  const found: Subscription[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map((item) => subscriptionSchema.parse(item)));
  return found;
}
