import { setTimeout as pause } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { fillGroups } from '#core/fill-groups.ts';
import { inParallel } from '#core/in-parallel.ts';
import { identifierKinds } from '#core/intake/ingest-group.ts';
import { deviceTokenSchema } from '#core/intake/records/token-record.ts';
import type { Profile } from '#core/people/profile.ts';
import { outsideObject } from '#core/values/plain-object.ts';
import { isNew, isStill, namesIn } from '../aws/expressions.ts';
import { sendTransaction } from '../aws/transactions.ts';

/**
 * Profiles by key. Each item remembers the shard and the position in it of the newest change that it holds. A batch that is
 * run again after a crash sees what it had done: it neither applies a change twice nor keeps one from the lake.
 */
export type ProfilesAt = { db: DynamoDBDocumentClient; table: string };
export type StoredProfile = Profile & {
  shard: string;
  position: string;
  /** As `position`, of the changes that were written by `writeProfiles`. */
  alone: { shard: string; position: string } | null;
  /** Ids that were written in one step with this one. */
  together: string[];
  /** The newest deletion of whoever was here before; `at` is when it was received, epoch milliseconds. */
  forgotten: { at: number; shard: string; position: string } | null;
};

/** What one DynamoDB item may weigh is 400 KB, names included (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html). */
export const MAX_PROFILE_BYTES = 350_000;
/** BatchGetItem and TransactWriteItems take a hundred items each. */
const ITEMS_PER_CALL = 100;
/** A transaction takes 4 MB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html). */
const MAX_CALL_BYTES = 3_500_000;
const CALLS_AT_ONCE = 4;

const itemSchema = z.object({
  profileId: z.string(),
  version: z.number().int(),
  identity: z.string().nullable(),
  allIdentities: z.array(z.string()),
  objectId: z.string(),
  identifiers: z.array(z.object({ kind: z.enum(identifierKinds), value: z.string() })),
  tokens: z.array(deviceTokenSchema.extend({ objectId: z.string() })),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  name: z.string().nullable(),
  props: z.string(),
  changedAt: z.number().int(),
  mergedInto: z.string().nullable(),
  deleted: z.boolean(),
  shard: z.string(),
  position: z.string(),
  alone: z.object({ shard: z.string(), position: z.string() }).nullable(),
  together: z.array(z.string()),
  forgotten: z.object({ at: z.number(), shard: z.string(), position: z.string() }).nullable().default(null),
});

const keyOf = (accountId: string, profileId: string) => ({ pk: `${accountId}#${profileId}` });
const progressKey = (accountId: string, shard: string) => ({ pk: `${accountId}#applied#${shard}` });
/** Sparse: only profiles that have an e-mail, or a phone, are in the index of it. */
export const contactIndexes = { email: 'ByEmail', phone: 'ByPhone' } as const;

/** The stored profiles among `profileIds`, strongly consistent. */
export async function readProfiles(
  at: ProfilesAt,
  wanted: { accountId: string; profileIds: readonly string[] },
): Promise<Map<string, StoredProfile>> {
  const found = new Map<string, StoredProfile>();
  await readItems(at, {
    ...wanted,
    each(item) {
      const stored = profileOf(item);
      found.set(stored.profileId, stored);
    },
  });
  return found;
}

const ownerSchema = itemSchema.pick({ profileId: true, mergedInto: true, deleted: true });

/** Whom these ids belong to today: by id, the profile that is there, or the one that it was merged into. Who is deleted, or was never seen, is not there. */
export async function readOwners(
  at: ProfilesAt,
  wanted: { accountId: string; profileIds: readonly string[] },
): Promise<Map<string, string>> {
  const found = new Map<string, z.infer<typeof ownerSchema>>();
  const each = (item: unknown) => {
    const head = ownerSchema.parse(item);
    found.set(head.profileId, head);
  };
  const of = { accountId: wanted.accountId, names: Object.keys(ownerSchema.shape), each };
  await readItems(at, { ...of, profileIds: wanted.profileIds });
  const survivors = new Set([...found.values()].flatMap(({ mergedInto }) => mergedInto ?? []));
  await readItems(at, { ...of, profileIds: [...survivors].filter((id) => !found.has(id)) });
  return new Map(
    wanted.profileIds.flatMap((id) => {
      const owner = found.get(found.get(id)?.mergedInto ?? id);
      return found.has(id) && owner && !owner.deleted ? [[id, owner.profileId] as const] : [];
    }),
  );
}

type ItemsWanted = {
  accountId: string;
  profileIds: readonly string[];
  /** Attributes to bring; all of them, without it. */
  names?: readonly string[];
  each: (item: Record<string, unknown>) => void;
};

async function readItems(at: ProfilesAt, { accountId, profileIds, names, each }: ItemsWanted): Promise<void> {
  const projection = names && {
    ProjectionExpression: names.map((name) => `#${name}`).join(', '),
    ...namesIn(names.map((name) => `#${name}`)),
  };
  async function read(ids: readonly string[]): Promise<void> {
    let keys: Record<string, unknown>[] = ids.map((id) => keyOf(accountId, id));
    for (let attempt = 0; keys.length > 0; attempt++) {
      if (attempt > 0) await pause(Math.min(2_000, 20 * 2 ** attempt));
      const request = { RequestItems: { [at.table]: { Keys: keys, ConsistentRead: true, ...projection } } };
      const page = await at.db.send(new BatchGetCommand(request));
      for (const item of page.Responses?.[at.table] ?? []) each(item);
      keys = page.UnprocessedKeys?.[at.table]?.Keys ?? [];
    }
  }
  const calls = fillGroups(profileIds, { size: () => 1, limit: ITEMS_PER_CALL });
  await inParallel(calls, { width: CALLS_AT_ONCE, work: read });
}

function profileOf(item: unknown): StoredProfile {
  const stored = itemSchema.parse(item);
  return { ...stored, props: outsideObject.parse(JSON.parse(stored.props)) };
}

/**
 * Ids of the profiles with this e-mail or phone, which any number of people may share; at least `most` where there are more.
 * An index, so a change of a second ago may be missing.
 */
export async function profileIdsByContact(
  at: ProfilesAt,
  wanted: { accountId: string; kind: keyof typeof contactIndexes; value: string; most: number },
): Promise<string[]> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      IndexName: contactIndexes[wanted.kind],
      KeyConditionExpression: '#contact = :contact',
      ExpressionAttributeNames: { '#contact': `${wanted.kind}Key` },
      ExpressionAttributeValues: { ':contact': `${wanted.accountId}#${wanted.value}` },
    },
  );
  const ids: string[] = [];
  for await (const { Items = [] } of pages) {
    ids.push(...Items.map((item) => String(item.pk).slice(wanted.accountId.length + 1)));
    if (ids.length >= wanted.most) break;
  }
  return ids;
}

/** The position up to which runs in steps have applied a shard's changes; the empty text where none has. */
export async function readApplied(at: ProfilesAt, of: { accountId: string; shard: string }): Promise<string> {
  const Key = progressKey(of.accountId, of.shard);
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
  return z.string().default('').parse(found.Item?.position);
}

/**
 * Writes steps one after the other, on the same condition as `writeProfiles`. A step is written whole, together with its
 * position, or not at all: whatever a crash leaves is the state after some change, and says after which.
 */
export async function writeInSteps(
  at: ProfilesAt,
  written: {
    accountId: string;
    shard: string;
    steps: readonly { profiles: readonly StoredProfile[]; position: string }[];
  },
): Promise<void> {
  for (const { profiles, position } of written.steps) {
    const puts = profiles.map((profile) => ({ Put: putOf(at.table, written.accountId, profile) }));
    const Item = { ...progressKey(written.accountId, written.shard), position };
    await transact(at, [...puts, { Put: { TableName: at.table, Item } }]);
  }
}

/**
 * Writes profiles, each on the condition that it is still at the version it was read at: a function that was given up
 * for dead and goes on cannot write over its successor. Throws `superseded` then; running the batch again is right.
 */
export async function writeProfiles(
  at: ProfilesAt,
  written: { accountId: string; profiles: readonly StoredProfile[] },
): Promise<void> {
  const puts = written.profiles.map((profile) => ({ Put: putOf(at.table, written.accountId, profile) }));
  const calls = fillGroups(puts, { size: bytesOf, limit: MAX_CALL_BYTES, most: ITEMS_PER_CALL });
  const failures: unknown[] = [];
  // All are written, whichever of them fail: that another run was first is the least of what one may throw.
  await inParallel(calls, {
    width: CALLS_AT_ONCE,
    work: (items) => transact(at, items).catch((thrown: unknown) => void failures.push(thrown)),
  });
  const isSuperseded = (thrown: unknown) => thrown instanceof Failure && thrown.code === 'superseded';
  if (failures.length > 0) throw failures.find((thrown) => !isSuperseded(thrown)) ?? failures[0];
}

async function transact(
  at: ProfilesAt,
  TransactItems: { Put: { TableName: string; Item: Record<string, unknown> } }[],
): Promise<void> {
  const sent = await sendTransaction(at.db, TransactItems);
  if (sent.kind === 'written') return;
  throw new Failure('superseded', 'a profile was changed by another run of this batch', { retry: 'later' });
}

function putOf(table: string, accountId: string, profile: StoredProfile) {
  const { email, phone } = profile;
  const Item = {
    ...keyOf(accountId, profile.profileId),
    ...profile,
    props: JSON.stringify(profile.props),
    ...(email !== null && { emailKey: `${accountId}#${email}` }),
    ...(phone !== null && { phoneKey: `${accountId}#${phone}` }),
  };
  return { TableName: table, Item, ...(profile.version === 1 ? isNew : isStill('version', profile.version - 1)) };
}

/** As JSON, which is a little more than DynamoDB counts. */
function bytesOf({ Put }: { Put: ReturnType<typeof putOf> }): number {
  return Buffer.byteLength(JSON.stringify(Put.Item));
}
