import { GetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from '#store/aws/expressions.ts';
import { ifMet, sendTransaction } from '#store/aws/transactions.ts';
import { type Seen, seenSchema } from '../domain/dropped.ts';
import type { ImportsAt } from './dynamo-imports.ts';

/**
 * What is remembered of files that were dropped, in the table Imports, pk = account id: `seen#<name>` of a file as it was last
 * found; `claim#<hash>` of files that are taken or refused, which makes it happen once; `version#<name>` counts files of one name.
 */
const DAY_S = 86_400;
/** Beyond the file, which the bucket keeps for 30 days. */
const SEEN_S = 45 * DAY_S;
const CLAIM_S = 90 * DAY_S;
const VERSION_S = 400 * DAY_S;
/** Whoever claimed must be done by then, or has died: as long as a sweep may run. */
const LEASE_MS = 300_000;

const inSeconds = (at: ImportsAt, seconds: number) => Math.floor(at.now() / 1_000) + seconds;
const seenKey = (accountId: string, name: string) => ({ pk: accountId, sk: `seen#${name}` });
const claimKey = (accountId: string, hash: string) => ({ pk: accountId, sk: `claim#${hash}` });
const versionKey = (accountId: string, name: string) => ({ pk: accountId, sk: `version#${name}` });

export async function readSeen(at: ImportsAt, accountId: string): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :seen)',
      ExpressionAttributeValues: { ':pk': accountId, ':seen': 'seen#' },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const parsed = seenSchema.parse(item);
      seen.set(parsed.name, parsed);
    }
  }
  return seen;
}

export async function writeSeen(at: ImportsAt, accountId: string, seen: Seen): Promise<void> {
  const Item = { ...seenKey(accountId, seen.name), ...seen, expiresAt: inSeconds(at, SEEN_S) };
  await at.db.send(new PutCommand({ TableName: at.table, Item }));
}

/** Adds to what is remembered of a file, as long as it is still the same. */
export async function noteSeen(
  at: ImportsAt,
  { accountId, name, version }: { accountId: string; name: string; version: string },
  fields: Partial<Seen>,
): Promise<void> {
  const change = setting(fields);
  await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: seenKey(accountId, name),
        ...change,
        ConditionExpression: '#version = :was',
        ExpressionAttributeNames: { ...change.ExpressionAttributeNames, '#version': 'version' },
        ExpressionAttributeValues: { ...change.ExpressionAttributeValues, ':was': version },
      }),
    ),
  );
}

const claimSchema = z.object({
  importId: z.string(),
  /** How often a file of this name had come before, counted from 1. */
  count: z.number(),
  /** For what: the manifest, as it was. */
  by: z.string(),
  until: z.number(),
  done: z.boolean().default(false),
});
export type Claim = z.infer<typeof claimSchema>;
export type ClaimRef = { accountId: string; hash: string };

export async function readClaim(at: ImportsAt, { accountId, hash }: ClaimRef): Promise<Claim | undefined> {
  const Key = claimKey(accountId, hash);
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
  return Item && claimSchema.parse(Item);
}

type NewClaim = ClaimRef & {
  fileName: string;
  by: string;
  importId: string;
  /** One whose import came to nothing, which this one replaces. */
  before: Claim | undefined;
};

/** Undefined where somebody else was first. */
export async function makeClaim(
  at: ImportsAt,
  { accountId, hash, fileName, ...made }: NewClaim,
): Promise<Claim | undefined> {
  const Key = versionKey(accountId, fileName);
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
  const known = z.object({ count: z.number() }).optional().parse(Item)?.count;
  const { importId, by, before } = made;
  const claim = { importId, by, count: (known ?? 0) + 1, until: at.now() + LEASE_MS, done: false };
  const written = await sendTransaction(at.db, [
    {
      Put: {
        TableName: at.table,
        Item: { ...claimKey(accountId, hash), ...claim, expiresAt: inSeconds(at, CLAIM_S) },
        ...(before
          ? { ConditionExpression: 'importId = :before', ExpressionAttributeValues: { ':before': before.importId } }
          : { ConditionExpression: 'attribute_not_exists(pk)' }),
      },
    },
    {
      Put: {
        TableName: at.table,
        Item: { ...Key, count: claim.count, expiresAt: inSeconds(at, VERSION_S) },
        ...(known === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#count = :known',
              ExpressionAttributeNames: { '#count': 'count' },
              ExpressionAttributeValues: { ':known': known },
            }),
      },
    },
  ]);
  return written.kind === 'written' ? claim : undefined;
}

/** Takes over from whoever died in the middle; false where somebody is at it, or another has taken over. */
export async function takeOverClaim(at: ImportsAt, { accountId, hash }: ClaimRef, { until }: Claim): Promise<boolean> {
  if (until > at.now()) return false;
  const command = new UpdateCommand({
    TableName: at.table,
    Key: claimKey(accountId, hash),
    UpdateExpression: 'SET #until = :until',
    ConditionExpression: '#until = :was AND done = :no',
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: { ':until': at.now() + LEASE_MS, ':was': until, ':no': false },
  });
  return (await ifMet(at.db.send(command))) !== undefined;
}

/** It is done; or, `false`, nothing came of it and it may be made anew at once. */
export async function endClaim(at: ImportsAt, { accountId, hash }: ClaimRef, done: boolean): Promise<void> {
  await at.db.send(
    new UpdateCommand({
      TableName: at.table,
      Key: claimKey(accountId, hash),
      UpdateExpression: 'SET done = :done, #until = :until',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':done': done, ':until': 0 },
    }),
  );
}
