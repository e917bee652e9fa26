import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import { timerNote } from '#store/campaigns/live-items.ts';
import { bucketOf, minuteOf, type Timer } from '../domain/live/timer.ts';

/**
 * Timers, in the table Campaigns: pk = `timers#<minute>#<bucket>`, sk = `<when>#<account>#<campaign>#<event id>`. The same timer
 * put twice is one. Beside each, its person has a note of it (`store/campaigns/live-items.ts`). Items under `timers` say up to which minute all have been fired, and how late events are that are looked at.
 */
const timerSchema = z.object({
  kind: z.enum(['wait', 'delay']),
  accountId: z.string(),
  campaignId: z.number().int(),
  profileId: z.string(),
  eventId: z.string(),
  fireAt: z.number().int(),
  line: z.string(),
  tries: z.number().int(),
});
export type StoredTimer = { timer: Timer; key: { pk: string; sk: string } };

/** A timer that nobody fires for so long is lost; the alarm went off long before. */
const KEPT_S = 60 * 86_400;
const ASIDE = 'timers#aside';
const PROGRESS = { pk: 'timers', sk: 'swept' };

const partitionOf = (minute: number, bucket: number) => `timers#${minute}#${bucket}`;
const timeOf = (seconds: number) => String(seconds).padStart(12, '0');
const sortOf = ({ fireAt, accountId, campaignId, eventId }: Timer) =>
  `${timeOf(fireAt)}#${accountId}#${campaignId}#${eventId}`;

/** @param now epoch milliseconds; @param minutes that it is put off */
export async function putTimer(at: CampaignsAt, timer: Timer, { now, minutes = 0 }: { now: number; minutes?: number }) {
  const minute = minuteOf(timer.fireAt, now + minutes * 60_000);
  await put(at, partitionOf(minute, bucketOf(timer)), timer);
}

/** Keeps what could not be fired, for whoever looks into it. */
export async function putAside(at: CampaignsAt, timer: Timer): Promise<void> {
  await put(at, ASIDE, timer);
}

async function put(at: CampaignsAt, pk: string, timer: Timer): Promise<void> {
  const [key, expiresAt] = [{ pk, sk: sortOf(timer) }, timer.fireAt + KEPT_S];
  // First, or a crash would leave a timer that is not found with its person. A note without its timer goes by itself.
  const Note = { ...timerNote(timer, key), expiresAt };
  await at.db.send(new PutCommand({ TableName: at.table, Item: Note }));
  await at.db.send(new PutCommand({ TableName: at.table, Item: { ...key, ...timer, expiresAt } }));
}

export async function removeTimer(at: CampaignsAt, { key }: StoredTimer): Promise<void> {
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: key }));
}

/** `more`: there are others behind these; a page may be a few large ones. */
export type TimersPage = { timers: StoredTimer[]; more: boolean };
type Due = { minute: number; bucket: number /** Epoch seconds. */; now: number; most: number; after: string };

/**
 * Timers of a minute and bucket that are due, in the order of their time, after a place. One of a moment ago may be missing:
 * every minute is looked through again for some minutes.
 */
export async function dueTimers(at: CampaignsAt, { minute, bucket, now, most, after }: Due): Promise<TimersPage> {
  const until = `${timeOf(now)}#~`;
  if (after >= until) return { timers: [], more: false };
  const { Items = [], LastEvaluatedKey } = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      Limit: most,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :after AND :until',
      ExpressionAttributeValues: { ':pk': partitionOf(minute, bucket), ':after': `${after} `, ':until': until },
    }),
  );
  const timers = Items.map((item) => ({
    timer: timerSchema.parse(item),
    key: { pk: String(item.pk), sk: String(item.sk) },
  }));
  return { timers, more: LastEvaluatedKey !== undefined };
}

/** The first minute that is not done; undefined before the first sweep. */
export async function sweptUntil(at: CampaignsAt): Promise<number | undefined> {
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key: PROGRESS, ConsistentRead: true }));
  return Item && z.number().int().parse(Item.minute);
}

/** Moves on, never back: two sweeps may be at it. */
export async function noteSwept(at: CampaignsAt, minute: number): Promise<void> {
  await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: PROGRESS,
        ...setting({ minute }),
        ConditionExpression: 'attribute_not_exists(#minute) OR #minute < :minute',
      }),
    ),
  );
}

const LAG = { pk: 'timers', sk: 'lag' };
const lagSchema = z.object({ at: z.number(), lagMs: z.number() });
/** What was said of the lag is worth something for a while; within a moment, the longest holds. */
const LAG_FOR_MS = 180_000;
const MOMENT_MS = 10_000;

/** Notes that events are looked at so long after they were received. */
export async function noteLag(at: CampaignsAt, { now, lagMs }: { now: number; lagMs: number }): Promise<void> {
  const { ExpressionAttributeValues, ...set } = setting({ at: now, lagMs });
  await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: LAG,
        ...set,
        ConditionExpression: 'attribute_not_exists(pk) OR #at < :moment OR #lagMs < :lagMs',
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':moment': now - MOMENT_MS },
      }),
    ),
  );
}

/** How late events are looked at just now, as far as anybody noted it, in milliseconds. */
export async function lagNow(at: CampaignsAt, now: number): Promise<number> {
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key: LAG, ConsistentRead: true }));
  const lag = Item && lagSchema.parse(Item);
  return lag && lag.at > now - LAG_FOR_MS ? lag.lagMs : 0;
}
