import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';

/**
 * What was delivered at once, so that nothing is delivered again: an item for each message of events, pk =
 * `delivered#<account>#<export>`, sk = `<when the message was made>#<its id>`, with the ids of those that the partner took,
 * 16 bytes each. Whoever tries a message holds its claim meanwhile.
 */
export type DeliveredAt = { db: DynamoDBDocumentClient; table: string };
type Of = { accountId: string; exportId: number };
type Message = Of & { id: string; at: number };

/**
 * It outlives the runs that take the events, but for one that waits for more than a month to be taken up: events wait in the
 * stream for a week at most, and a day for the run that takes them.
 */
const KEPT_S = 45 * 86_400;
const ID_BYTES = 16;

const idsSchema = z.instanceof(Uint8Array).optional();

const keyOf = ({ accountId, exportId, at, id }: Message) => ({
  pk: partitionOf({ accountId, exportId }),
  sk: `${timeOf(at)}#${id}`,
});
const partitionOf = ({ accountId, exportId }: Of) => `delivered#${accountId}#${exportId}`;
const timeOf = (at: number) => String(Math.max(0, at)).padStart(15, '0');

/** Takes the claim of a message until then; answers the events that are delivered already, or undefined where another has it. */
export async function claimMessage(
  at: DeliveredAt,
  { message, now, until }: { message: Message; now: number; until: number },
): Promise<Set<string> | undefined> {
  const { ExpressionAttributeValues: values, ...set } = setting({
    claimedUntil: until,
    expiresAt: Math.ceil(now / 1_000) + KEPT_S,
  });
  const claimed = await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: keyOf(message),
        ...set,
        ConditionExpression: 'attribute_not_exists(#claimedUntil) OR #claimedUntil < :now',
        ExpressionAttributeValues: { ...values, ':now': now },
        ReturnValues: 'ALL_NEW',
      }),
    ),
  );
  return claimed && new Set(unpackIds(claimed.Attributes?.ids));
}

/** Records what is delivered of a message, and lets its claim go. */
export async function settleMessage(
  at: DeliveredAt,
  { message, delivered }: { message: Message; delivered: ReadonlySet<string> },
): Promise<void> {
  await at.db.send(
    new UpdateCommand({
      TableName: at.table,
      Key: keyOf(message),
      ...setting({ ids: Buffer.from([...delivered].join(''), 'hex'), claimedUntil: 0 }),
    }),
  );
}

/** Ids of the events of messages that were made in this time, both ends included, that are delivered; strongly consistent. */
export async function readDelivered(
  at: DeliveredAt,
  { from, until, ...of }: Of & { from: number; until: number },
): Promise<Set<string>> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': partitionOf(of), ':from': timeOf(from), ':to': `${timeOf(until)}#~` },
    },
  );
  const found = new Set<string>();
  for await (const { Items = [] } of pages) for (const { ids } of Items) for (const id of unpackIds(ids)) found.add(id);
  return found;
}

function* unpackIds(packed: unknown): Generator<string> {
  const bytes = Buffer.from(idsSchema.parse(packed) ?? []);
  for (let at = 0; at < bytes.length; at += ID_BYTES) yield bytes.toString('hex', at, at + ID_BYTES);
}
