import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { reactionWorkers } from '#core/messages/reaction.ts';
import { ifMet } from '../aws/transactions.ts';

/**
 * Who is to hear of events at once. Whoever has such a wish keeps an item here; `reactions/react-batch`, which sees every
 * event of every account as it comes, reads the whole list when it has changed. All are in one partition, which is read at once:
 * pk = `subscriptions`, sk = `<account id>#<worker>#<subscriber>`. An item beside the list counts its changes.
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
  await countChange(at);
}

/**
 * The same of what follows from something else, at a version of that: what follows from an earlier version never takes its place,
 * in whatever order the two are written.
 */
export async function putSubscriptionAsOf(at: ReactionsAt, subscription: Subscription, version: number): Promise<void> {
  const Item = { ...keyOf(subscription), ...subscription, version };
  const isNewer = {
    ConditionExpression: 'attribute_not_exists(version) OR version <= :version',
    ExpressionAttributeValues: { ':version': version },
  };
  await ifMet(at.db.send(new PutCommand({ TableName: at.table, Item, ...isNewer })));
  await countChange(at);
}

/** The version of a subscription that follows from something else; 0 where there is none. Strongly consistent. */
export async function subscribedVersion(at: ReactionsAt, id: SubscriptionId): Promise<number> {
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(id), ConsistentRead: true }));
  return z.number().default(0).parse(Item?.version);
}

export async function removeSubscription(at: ReactionsAt, id: SubscriptionId): Promise<void> {
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: keyOf(id) }));
  await countChange(at);
}

const CHANGES = { pk: 'subscriptions-changes', sk: 'count' };

/** After the change: who sees the new count and reads the list finds the change in it. */
async function countChange(at: ReactionsAt): Promise<void> {
  const add = { UpdateExpression: 'ADD changes :one', ExpressionAttributeValues: { ':one': 1 } };
  await at.db.send(new UpdateCommand({ TableName: at.table, Key: CHANGES, ...add }));
}

/** How often the list was changed; strongly consistent. */
export async function countSubscriptionChanges(at: ReactionsAt): Promise<number> {
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key: CHANGES, ConsistentRead: true }));
  return z.number().default(0).parse(Item?.changes);
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
