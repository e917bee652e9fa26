import { createHash } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Erased, type Erasures, erasuresSchema } from '#core/people/erasure.ts';
import type { CommitsAt } from '../commits/items.ts';

/**
 * What upkeep remembers of an account's deleted people, in an item beside its files. One batch may delete more people than
 * an item of 400 KB holds (a person takes 110 bytes): then they are in further items, called after what they hold, which the
 * first names. Those are written before it and removed after it, so that it never names what is not there yet.
 */
const MAX_INSIDE = 1_000;
const MAX_IN_PART = 2_000;

const keyOf = (accountId: string) => ({ pk: accountId, sk: 'erasures' });

const partsSchema = z.array(z.object({ sk: z.string(), of: z.enum(['waiting', 'pass']) })).default([]);
type Parts = z.infer<typeof partsSchema>;

/** A part may go while this reads, and the next first item then names others. */
const READS = 3;

export async function readErasures(at: CommitsAt, accountId: string): Promise<Erasures> {
  for (let read = 0; read < READS; read++) {
    const item = (await getItem(at, keyOf(accountId))) ?? {};
    const parts = partsSchema.parse(item.parts);
    const held = await Promise.all(parts.map(({ sk }) => getItem(at, { pk: accountId, sk })));
    if (held.includes(undefined)) continue;
    const peopleOf = (of: Parts[number]['of']) =>
      parts.flatMap((part, index) => (part.of === of ? z.array(z.unknown()).parse(held[index]?.people) : []));
    const erasures = parts.length === 0 ? item : { ...item, waiting: peopleOf('waiting') };
    return erasuresSchema.parse(
      item.pass && parts.length > 0
        ? { ...erasures, pass: { ...Object(item.pass), people: peopleOf('pass') } }
        : erasures,
    );
  }
  // Another writer has removed what this one had named. Tombstones stay in the log: looked for from its beginning, all are found.
  const { ended } = erasuresSchema.pick({ ended: true }).parse((await getItem(at, keyOf(accountId))) ?? {});
  return { scanned: 0, waiting: [], ended };
}

/** Concurrent writers found the same people; nothing is lost: what one forgets, the other finds or does again. */
export async function writeErasures(
  at: CommitsAt,
  { accountId, erasures }: { accountId: string; erasures: Erasures },
): Promise<void> {
  const former = partsSchema.parse((await getItem(at, keyOf(accountId)))?.parts);
  const parts = partsOf(erasures);
  const kept = new Set(former.map(({ sk }) => sk));
  for (const { sk, people } of parts) {
    if (!kept.has(sk)) await putItem(at, { pk: accountId, sk, people });
  }
  const { waiting, pass } = erasures;
  const inside = parts.length === 0 ? { waiting, pass } : { waiting: [], pass: pass && { ...pass, people: [] } };
  const named = parts.length > 0 && { parts: parts.map(({ sk, of }) => ({ sk, of })) };
  await putItem(at, { ...keyOf(accountId), ...erasures, ...inside, ...named });
  const names = new Set(parts.map(({ sk }) => sk));
  for (const { sk } of former) {
    if (!names.has(sk)) await at.db.send(new DeleteCommand({ TableName: at.table, Key: { pk: accountId, sk } }));
  }
}

function partsOf({ waiting, pass }: Erasures): (Parts[number] & { people: Erased[] })[] {
  if (waiting.length + (pass?.people.length ?? 0) <= MAX_INSIDE) return [];
  const lists = { waiting, pass: pass?.people ?? [] };
  return (['waiting', 'pass'] as const).flatMap((of) => {
    const count = Math.ceil(lists[of].length / MAX_IN_PART);
    return Array.from({ length: count }, (_, index) => {
      const people = lists[of].slice(index * MAX_IN_PART, (index + 1) * MAX_IN_PART);
      const name = createHash('sha256').update(JSON.stringify(people)).digest('hex').slice(0, 32);
      return { sk: `erasures-part#${name}`, of, people };
    });
  });
}

async function getItem(at: CommitsAt, Key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined> {
  return (await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }))).Item;
}

async function putItem(at: CommitsAt, Item: Record<string, unknown>): Promise<void> {
  await at.db.send(new PutCommand({ TableName: at.table, Item }));
}

/** Deleted people whose rows are in the lake still, as far as upkeep, every hour, has found them. */
export function notYetErased({ waiting, pass }: Erasures): Erased[] {
  return [...waiting, ...(pass?.people ?? [])];
}

/** In an item of its own: `upkeep/sweep-files` writes it, `upkeep/compact-files` the one above, neither undoes the other. */
const removedKey = (accountId: string) => ({ pk: accountId, sk: 'erasures-removed' });

/** The end (ISO) of the newest pass of which no bytes are left; empty before the first. */
export async function readRemoved(at: CommitsAt, accountId: string): Promise<string> {
  const found = await getItem(at, removedKey(accountId));
  return z.iso.datetime().or(z.literal('')).default('').parse(found?.ended);
}

export async function writeRemoved(
  at: CommitsAt,
  { accountId, ended }: { accountId: string; ended: string },
): Promise<void> {
  await putItem(at, { ...removedKey(accountId), ended });
}
