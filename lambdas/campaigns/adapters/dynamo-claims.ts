import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';

/**
 * Who is at what qualified, in the table Campaigns: an item for each campaign and event that qualified somebody, pk =
 * `claim#<account>#<campaign>#<event id>`. It is taken for a while, and then done: whatever brings the same again finds it so.
 * What waits for a timer (a quiet hour) is nobody's but the timer's.
 */
export type ClaimOf = { accountId: string; campaignId: number; eventId: string };
export type Claimed = 'taken' | 'busy' | 'done';

/** Longer than whatever may still bring an event again: a week in the stream, 4 days in a queue, 14 among its dead letters. */
const KEPT_S = 35 * 86_400;
const stateSchema = z.object({ state: z.enum(['taken', 'waiting', 'done']) });

const keyOf = ({ accountId, campaignId, eventId }: ClaimOf) => ({
  pk: `claim#${accountId}#${campaignId}#${eventId}`,
  sk: 'claim',
});

type Taking = { now: number; until: number /** Whether it is the timer for which it may wait. */; isTimer: boolean };

export async function takeClaim(at: CampaignsAt, of: ClaimOf, { now, until, isTimer }: Taking): Promise<Claimed> {
  const { ExpressionAttributeValues, ...set } = setting({ state: 'taken', until, expiresAt: expiryAt(now) });
  const waits = isTimer ? ' OR #state = :waiting' : '';
  const taken = await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: keyOf(of),
        ...set,
        ConditionExpression: `attribute_not_exists(pk) OR (#state = :state AND #until < :now)${waits}`,
        ExpressionAttributeValues: {
          ...ExpressionAttributeValues,
          ':now': now,
          ...(isTimer && { ':waiting': 'waiting' }),
        },
      }),
    ),
  );
  if (taken) return 'taken';
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(of), ConsistentRead: true }));
  return found.Item && stateSchema.parse(found.Item).state !== 'taken' ? 'done' : 'busy';
}

/** Only who took it calls this. */
export async function settleClaim(
  at: CampaignsAt,
  of: ClaimOf,
  { now, state }: { now: number; state: 'waiting' | 'done' },
): Promise<void> {
  await at.db.send(
    new UpdateCommand({
      TableName: at.table,
      Key: keyOf(of),
      ...setting({ state, until: now, expiresAt: expiryAt(now) }),
    }),
  );
}

const expiryAt = (now: number) => Math.ceil(now / 1_000) + KEPT_S;
