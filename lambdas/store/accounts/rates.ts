import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { changeLimit, type LimitsAt } from './limit-items.ts';

/**
 * So much a second of something, over all containers, after a burst. A container takes as much as is asked for, and more the
 * quicker it uses it up: many that come at once share the burst, and a busy one writes every few seconds. The item holds
 * the instant until which what was given out is paid for (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm), so
 * that giving is one conditional addition.
 */
export type Asked = { accountId: string; perSecond: number; amount: number };
export type Given = { kind: 'given' } | { kind: 'refused'; waitMs: number };
export type Rate = (asked: Asked) => Promise<Given>;

/**
 * An account may use `burst` seconds' worth at once, after as long a silence; and more, where one piece is more. A container
 * asks for at most `lease` seconds' worth; what it does not use lapses.
 */
export type Spread = { burst: number; lease: number };
const OF_UPLOADS: Spread = { burst: 10, lease: 2 };
export const LEASE_LASTS_MS = 60_000;
/** What is used up within this time was too little: next time twice as much is asked for. */
const SOON_MS = 5_000;
/** An account that was refused is refused for so long without asking the table. */
const REFUSED_MS = 300;

type Lease = { left: number; size: number; takenAt: number };

/** @param sk which item of the account holds it */
export function rateLimit(at: LimitsAt, sk: string, spread: Spread = OF_UPLOADS): Rate {
  const leases = new Map<string, Lease>();
  const refusedUntil = new Map<string, number>();

  return async function take({ accountId, perSecond, amount }) {
    const now = at.now();
    const known = leases.get(accountId);
    const held = known && known.takenAt + LEASE_LASTS_MS > now ? known : undefined;
    const left = held?.left ?? 0;
    if (held && left >= amount) {
      held.left -= amount;
      return { kind: 'given' };
    }
    const silentUntil = refusedUntil.get(accountId) ?? 0;
    if (silentUntil > now) return { kind: 'refused', waitMs: silentUntil - now };
    const least = amount - left;
    const most = Math.max(least, perSecond * spread.lease);
    const wanted = Math.min(most, Math.max(least, nextSize(held, now)));
    const given = await lease(at, { key: { pk: accountId, sk }, perSecond, least, wanted, burst: spread.burst });
    if (given.kind === 'refused') {
      refusedUntil.set(accountId, now + REFUSED_MS);
      return given;
    }
    leases.set(accountId, { left: left + given.amount - amount, size: given.amount, takenAt: now });
    return { kind: 'given' };
  };
}

function nextSize(held: Lease | undefined, now: number): number {
  if (!held) return 0;
  return now - held.takenAt < SOON_MS ? 2 * held.size : held.size;
}

/** When something was given out last, to the length of a burst; undefined where nothing ever was. */
export async function lastTaken(at: LimitsAt, key: Key): Promise<number | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: key }));
  const { paidUntil } = rateSchema.parse(found.Item ?? {});
  return paidUntil === 0 ? undefined : Math.min(at.now(), paidUntil - OF_UPLOADS.burst * 1_000);
}

const rateSchema = z.object({ paidUntil: z.number().default(0) });

type Key = { pk: string; sk: string };
type Wish = { key: Key; perSecond: number; least: number; wanted: number; burst: number };

async function lease(
  at: LimitsAt,
  wish: Wish,
): Promise<{ kind: 'given'; amount: number } | { kind: 'refused'; waitMs: number }> {
  const { key, perSecond, least, wanted, burst } = wish;
  const now = at.now();
  const msOf = (amount: number) => (amount / perSecond) * 1_000;
  // A piece that is larger than a burst is let in when nothing is owed.
  const latestFor = (amount: number) => now + Math.max(0, burst * 1_000 - msOf(amount));
  const given = { kind: 'given' as const, amount: wanted };
  const ahead = await changeLimit(at, {
    Key: key,
    UpdateExpression: 'SET paidUntil = paidUntil + :cost',
    ConditionExpression: 'paidUntil > :now AND paidUntil <= :latest',
    ExpressionAttributeValues: { ':cost': msOf(wanted), ':now': now, ':latest': latestFor(wanted) },
  });
  if (ahead.kind === 'written') return given;
  const { paidUntil } = rateSchema.parse(ahead.found);
  if (paidUntil > now && paidUntil > latestFor(least)) {
    return { kind: 'refused', waitMs: paidUntil - latestFor(least) };
  }
  if (paidUntil > now && paidUntil > latestFor(wanted)) {
    const room = ((now + burst * 1_000 - paidUntil) / 1_000) * perSecond;
    return await lease(at, { ...wish, wanted: Math.max(least, Math.floor(room)) });
  }
  const anew = await changeLimit(at, {
    Key: key,
    UpdateExpression: 'SET paidUntil = :next',
    ConditionExpression: 'attribute_not_exists(paidUntil) OR paidUntil <= :now',
    ExpressionAttributeValues: { ':next': now + msOf(wanted), ':now': now },
  });
  return anew.kind === 'written' ? given : await lease(at, wish);
}
