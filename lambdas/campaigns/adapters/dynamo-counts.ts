import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { isNew } from '#store/aws/expressions.ts';
import { sendTransaction } from '#store/aws/transactions.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import { leftReasons, type SentCounts } from '../domain/sent.ts';
import type { CampaignRef } from './dynamo-campaigns.ts';

/**
 * What became of a campaign's people, in the table Campaigns, apart from the account's other items, since these are written
 * as fast as people qualify: pk = `<account>#counts#<campaign>#<shard>`, sk = `sent#<month>`; each shard takes a part of the
 * units, so none gets hot, and each month has an item with how many of each of its days, so none outgrows a write. A unit that was counted has an item pk = `<account>#unit#<hash>`, written in one transaction with its counts;
 * a cap is pk = `<account>#cap#<campaign>`, sk = the run or the day.
 */
export type UnitRef = CampaignRef & { unitId: string };

const SHARDS = 8;
/** Longer than a message may wait in a queue and in its dead-letter queue. */
const UNITS_KEPT_S = 30 * 86_400;
const MOST_TRIES = 10;

const hashOf = ({ campaignId, unitId }: UnitRef) =>
  createHash('sha256').update(`${campaignId}\u001f${unitId}`).digest('hex');
const unitKey = (ref: UnitRef) => ({ pk: `${ref.accountId}#unit#${hashOf(ref).slice(0, 32)}`, sk: 'sent' });
const shardKey = ({ accountId, campaignId }: CampaignRef, shard: number) =>
  `${accountId}#counts#${campaignId}#${shard}`;
const MONTHS = 'sent';
const capKeyOf = ({ accountId, campaignId }: CampaignRef, cap: string) => ({
  pk: `${accountId}#cap#${campaignId}`,
  sk: cap,
});
const shardOf = (ref: UnitRef) => Number.parseInt(hashOf(ref).slice(0, 8), 16) % SHARDS;

const leftSchema = z.partialRecord(z.enum(leftReasons), z.number());
const countsSchema = z.object({ sent: z.number(), calls: z.number(), left: leftSchema });
const placesSchema = z.object({ places: z.number(), cap: z.string() });
const unitSchema = z.object({ taken: placesSchema.exactOptional(), counts: countsSchema.exactOptional() });
const capSchema = z.object({ taken: z.number() });

/** What is known of a unit: that so many places of a cap are its, or that it is done and counted. */
export type KnownUnit = z.infer<typeof unitSchema>;

export async function readUnit(at: CampaignsAt, ref: UnitRef): Promise<KnownUnit> {
  return unitSchema.parse((await read(at, unitKey(ref))) ?? {});
}

async function read(at: CampaignsAt, Key: { pk: string; sk: string }): Promise<unknown> {
  return (await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }))).Item;
}

export type Places = z.infer<typeof placesSchema>;
export type Taking = UnitRef & { cap: string; most: number; wanted: number /** Epoch milliseconds. */; now: number };

/** Takes places of a cap for a unit, as many as are wanted and there; the unit has them for good, however often and when it asks. */
export async function takePlaces(at: CampaignsAt, { cap, most, wanted, now, ...ref }: Taking): Promise<Places> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const known = await readUnit(at, ref);
    if (known.taken) return known.taken;
    const { taken } = capSchema.parse((await read(at, capKeyOf(ref, cap))) ?? { taken: 0 });
    const mine = { places: Math.max(0, Math.min(wanted, most - taken)), cap };
    if (mine.places === 0) return mine;
    const sent = await sendTransaction(at.db, [
      { Put: { TableName: at.table, Item: { ...unitKey(ref), taken: mine, ...expiry(now) }, ...isNew } },
      addTaken(at, { key: capKeyOf(ref, cap), by: mine.places, most, now }),
    ]);
    if (sent.kind === 'written') return mine;
    await pause(Math.random() * 20 * tries);
  }
  throw new Failure('unavailable', `the cap of campaign ${ref.campaignId} is wanted by too many at once`, {
    retry: 'later',
  });
}

type Adding = { key: { pk: string; sk: string }; by: number; most: number; now: number };

function addTaken({ table }: CampaignsAt, { key, by, most, now }: Adding) {
  return {
    Update: {
      TableName: table,
      Key: key,
      UpdateExpression: 'ADD taken :by SET expiresAt = :expiresAt',
      ConditionExpression: 'attribute_not_exists(taken) OR taken <= :room',
      ExpressionAttributeValues: { ':by': by, ':room': most - by, ':expiresAt': expiry(now).expiresAt },
    },
  };
}

export type Settling = UnitRef & {
  counts: SentCounts;
  /** Of the account, `YYYY-MM-DD`: that on which the calls leave. */
  day: string;
  now: number;
  /** Places that were taken and not used. */
  unused?: Places;
};

/** Counts a unit, once however often that is said; the counts that hold. */
export async function settleUnit(at: CampaignsAt, { counts, day, now, unused, ...ref }: Settling): Promise<SentCounts> {
  const { sent, calls, left } = counts;
  const [month, date] = [day.slice(0, 7), day.slice(8)];
  const added = new Map(
    Object.entries({ sent, calls, ...left, [`day${date}`]: sent }).filter(([, count]) => count > 0),
  );
  const names = [...added.keys()];
  const written = await sendTransaction(at.db, [
    {
      Put: {
        TableName: at.table,
        Item: { ...unitKey(ref), counts, ...expiry(now) },
        ConditionExpression: 'attribute_not_exists(counts)',
      },
    },
    ...(names.length === 0
      ? []
      : [
          {
            Update: {
              TableName: at.table,
              Key: { pk: shardKey(ref, shardOf(ref)), sk: `${MONTHS}#${month}` },
              UpdateExpression: `ADD ${names.map((name) => `#${name} :${name}`).join(', ')}`,
              ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
              ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, added.get(name)])),
            },
          },
        ]),
    ...(unused && unused.places > 0
      ? [addTaken(at, { key: capKeyOf(ref, unused.cap), by: -unused.places, most: Number.MAX_SAFE_INTEGER, now })]
      : []),
  ]);
  if (written.kind === 'written') return counts;
  return (await readUnit(at, ref)).counts ?? counts;
}

const monthSchema = z.object({ sk: z.string() }).catchall(z.unknown());

/** The items of all months and shards: which month, and its numbers by their names. */
async function readMonths(at: CampaignsAt, ref: CampaignRef) {
  const asked = Array.from({ length: SHARDS }, (_, shard) =>
    at.db.send(
      new QueryCommand({
        TableName: at.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :months)',
        ExpressionAttributeValues: { ':pk': shardKey(ref, shard), ':months': MONTHS },
      }),
    ),
  );
  return (await Promise.all(asked)).flatMap(({ Items = [] }) =>
    Items.map((item) => {
      const { sk, ...named } = monthSchema.parse(item);
      const numbers = Object.entries(named).flatMap(([name, value]) =>
        typeof value === 'number' ? [[name, value] as const] : [],
      );
      return { month: sk.slice(MONTHS.length + 1), numbers: new Map(numbers) };
    }),
  );
}

/** What became of all people of a campaign so far. */
export async function readSentCounts(at: CampaignsAt, ref: CampaignRef): Promise<SentCounts> {
  const total: SentCounts = { sent: 0, calls: 0, left: {} };
  for (const { numbers } of await readMonths(at, ref)) {
    total.sent += numbers.get('sent') ?? 0;
    total.calls += numbers.get('calls') ?? 0;
    for (const reason of leftReasons) {
      const count = numbers.get(reason);
      if (count !== undefined) total.left[reason] = (total.left[reason] ?? 0) + count;
    }
  }
  return total;
}

/** How many people are in a call, by the day of the account on which it left, YYYYMMDD, the earliest first. */
export async function readSentByDay(at: CampaignsAt, ref: CampaignRef): Promise<ReadonlyMap<number, number>> {
  const days = new Map<number, number>();
  for (const { month, numbers } of await readMonths(at, ref)) {
    for (const [name, sent] of numbers) {
      if (!/^day\d\d$/.test(name)) continue;
      const day = Number(`${month.replace('-', '')}${name.slice(3)}`);
      days.set(day, (days.get(day) ?? 0) + sent);
    }
  }
  return new Map([...days].toSorted(([one], [other]) => one - other));
}

function expiry(now: number): { expiresAt: number } {
  return { expiresAt: Math.floor(now / 1_000) + UNITS_KEPT_S };
}
