import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { isNew } from '#store/aws/expressions.ts';
import { sendTransaction } from '#store/aws/transactions.ts';
import type { CampaignsAt } from '#store/webhooks/template-uses.ts';
import { leftReasons, type SentCounts } from '../domain/sent.ts';
import type { CampaignRef } from './dynamo-campaigns.ts';

/**
 * What became of a campaign's people, in the table Campaigns, apart from the account's other items, since these are written
 * as fast as people qualify: pk = `<account>#counts#<campaign>#<shard>`, sk = `sent`; each shard takes a part of the units, so
 * none gets hot. A unit that was counted has an item pk = `<account>#unit#<hash>`, written in one transaction with its counts;
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
const shardKey = ({ accountId, campaignId }: CampaignRef, shard: number) => ({
  pk: `${accountId}#counts#${campaignId}#${shard}`,
  sk: 'sent',
});
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
  now: number /** Places that were taken and not used. */;
  unused?: Places;
};

/** Counts a unit, once however often that is said; the counts that hold. */
export async function settleUnit(at: CampaignsAt, { counts, now, unused, ...ref }: Settling): Promise<SentCounts> {
  const { sent, calls, left } = counts;
  const added = new Map(Object.entries({ sent, calls, ...left }).filter(([, count]) => count > 0));
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
              Key: shardKey(ref, shardOf(ref)),
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

const shardSchema = leftSchema.and(z.object({ sent: z.number().default(0), calls: z.number().default(0) }));

/** What became of all people of a campaign so far. */
export async function readSentCounts(at: CampaignsAt, ref: CampaignRef): Promise<SentCounts> {
  const Keys = Array.from({ length: SHARDS }, (_, shard) => shardKey(ref, shard));
  const request = { RequestItems: { [at.table]: { Keys, ConsistentRead: true } } };
  const { Responses, UnprocessedKeys } = await at.db.send(new BatchGetCommand(request));
  if (UnprocessedKeys?.[at.table]) {
    throw new Failure('unavailable', 'the counts of a campaign could not be read', { retry: 'later' });
  }
  const total: SentCounts = { sent: 0, calls: 0, left: {} };
  for (const item of Responses?.[at.table] ?? []) {
    const shard = shardSchema.parse(
      Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'pk' && name !== 'sk')),
    );
    total.sent += shard.sent;
    total.calls += shard.calls;
    for (const reason of leftReasons) {
      const count = shard[reason];
      if (count !== undefined) total.left[reason] = (total.left[reason] ?? 0) + count;
    }
  }
  return total;
}

function expiry(now: number): { expiresAt: number } {
  return { expiresAt: Math.floor(now / 1_000) + UNITS_KEPT_S };
}
