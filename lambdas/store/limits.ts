import { type DynamoDBDocumentClient, GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { limitsOf } from '#core/account.ts';
import type { Gate } from '#core/gate.ts';
import { isConditional } from './transactions.ts';

/**
 * An account's limits (wire contract, limits), kept in two items of its own in the Accounts table, so that no account waits
 * for another: `places`, who has a request of the Get APIs under way, and `rate`, how far its uploads are ahead. What is
 * answered to who is not let in is the edge's business (`runtime/http.ts`).
 */
export type LimitsAt = { db: DynamoDBDocumentClient; table: string; now: () => number };

/** Longer than any request of the API can take (29 s): a place still taken then was left by a function that died. */
export const PLACE_LASTS_MS = 35_000;

const placesSchema = z.object({ places: z.record(z.string(), z.number()).optional() });

/** Lets in as many requests at once as the account may have on the Get APIs; one write to come in, one to leave. */
export function concurrencyGate(at: LimitsAt & { newId: () => string }): Gate {
  return async function enter(account) {
    const { accountId } = account;
    const key = { pk: accountId, sk: 'places' };
    const id = at.newId();
    if (!(await takePlace(at, { key, id, most: limitsOf(account).getConcurrency }))) return { kind: 'full' };
    // The answer is made; a place that could not be given back lapses by itself.
    return { kind: 'open', leave: () => leavePlace(at, { key, id }).catch(() => undefined) };
  };
}

type Key = Record<string, string>;
/** One of at most so many that are taken at once, of the item with this key; it lapses by itself. */
export type Place = { key: Key; id: string; most: number };

/** Tries of who finds room by reading that there was none of by writing. */
const TRIES = 5;

export async function takePlace(at: LimitsAt, place: Place, tries = TRIES): Promise<boolean> {
  const until = at.now() + PLACE_LASTS_MS;
  const outcome = await update(at, {
    Key: place.key,
    UpdateExpression: 'SET places.#id = :until',
    ConditionExpression: 'attribute_exists(places) AND size(places) < :most',
    ExpressionAttributeNames: { '#id': place.id },
    ExpressionAttributeValues: { ':until': until, ':most': place.most },
  });
  if (outcome.kind === 'written') return true;
  const { places } = placesSchema.parse(outcome.found);
  if (!places) return tries > 1 && (await makePlaces(at, { ...place, until }, tries - 1));
  const left = Object.entries(places).filter(([, end]) => end <= at.now());
  if (left.length > 0) return await takeOver(at, { ...place, until, left });
  // Between the write and the read somebody left, or came as the first one ever.
  return tries > 1 && Object.keys(places).length < place.most && (await takePlace(at, place, tries - 1));
}

/** The account's very first request; whoever comes second at that moment tries as everybody does. */
async function makePlaces(at: LimitsAt, place: Place & { until: number }, tries: number): Promise<boolean> {
  const outcome = await update(at, {
    Key: place.key,
    UpdateExpression: 'SET places = :places',
    ConditionExpression: 'attribute_not_exists(places)',
    ExpressionAttributeValues: { ':places': { [place.id]: place.until } },
  });
  return outcome.kind === 'written' || (await takePlace(at, place, tries));
}

/** Takes the places of requests that died, all of them at once, if nobody else has. */
async function takeOver(
  at: LimitsAt,
  place: Place & { until: number; left: readonly (readonly [id: string, until: number])[] },
): Promise<boolean> {
  const names = Object.fromEntries(place.left.map(([id], index) => [`#left${index}`, id]));
  const ends = Object.fromEntries(place.left.map(([, end], index) => [`:left${index}`, end]));
  const stillLeft = place.left.map((_, index) => `places.#left${index} = :left${index}`);
  const outcome = await update(at, {
    Key: place.key,
    UpdateExpression: `SET places.#id = :until REMOVE ${Object.keys(names)
      .map((name) => `places.${name}`)
      .join(', ')}`,
    ConditionExpression: [...stillLeft, 'size(places) < :most'].join(' AND '),
    ExpressionAttributeNames: { ...names, '#id': place.id },
    ExpressionAttributeValues: { ...ends, ':until': place.until, ':most': place.most + place.left.length },
  });
  return outcome.kind === 'written';
}

/** Makes a place last from now on, whether or not it has lapsed meanwhile. */
export async function keepPlace(at: LimitsAt, { key, id }: Pick<Place, 'key' | 'id'>): Promise<void> {
  await update(at, {
    Key: key,
    UpdateExpression: 'SET places.#id = :until',
    ConditionExpression: 'attribute_exists(places)',
    ExpressionAttributeNames: { '#id': id },
    ExpressionAttributeValues: { ':until': at.now() + PLACE_LASTS_MS },
  });
}

export async function leavePlace(at: LimitsAt, { key, id }: Pick<Place, 'key' | 'id'>): Promise<void> {
  await update(at, {
    Key: key,
    UpdateExpression: 'REMOVE places.#id',
    ConditionExpression: 'attribute_exists(places.#id)',
    ExpressionAttributeNames: { '#id': id },
  });
}

/** An account may send this many seconds' worth of uploads at once, after as long a silence. */
const BURST_S = 10;
/** A container asks for so many seconds' worth of the account's rate; what it does not use lapses. */
const LEASE_S = 1;
export const LEASE_LASTS_MS = 60_000;

type Lease = { tokens: number; until: number };

/**
 * Lets in about as many uploads a second as the account may send. A container takes tokens for many requests in one write,
 * and is refused for a while without one. The item holds the instant until which what was given out is paid for
 * (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm), so that giving is one conditional addition.
 */
export function rateGate(at: LimitsAt): Gate {
  const leases = new Map<string, Lease>();
  const refusedUntil = new Map<string, number>();

  return async function enter(account) {
    const { accountId } = account;
    const now = at.now();
    const held = leases.get(accountId);
    if (held && held.tokens > 0 && held.until > now) {
      held.tokens--;
      return open;
    }
    if ((refusedUntil.get(accountId) ?? 0) > now) return { kind: 'full' };
    const rate = limitsOf(account).uploadsPerSecond;
    const tokens = Math.max(1, Math.round(rate * LEASE_S));
    const given = await lease(at, { accountId, costMs: (tokens / rate) * 1_000 });
    if (given.kind === 'refused') {
      refusedUntil.set(accountId, now + Math.min(given.waitMs, 1_000));
      return { kind: 'full' };
    }
    leases.set(accountId, { tokens: tokens - 1, until: now + LEASE_LASTS_MS });
    return open;
  };
}

const open = { kind: 'open' as const, leave: async () => undefined };
const rateSchema = z.object({ paidUntil: z.number().default(0) });

async function lease(
  at: LimitsAt,
  { accountId, costMs }: { accountId: string; costMs: number },
): Promise<{ kind: 'given' } | { kind: 'refused'; waitMs: number }> {
  const Key = { pk: accountId, sk: 'rate' };
  const now = at.now();
  const latest = now + BURST_S * 1_000 - costMs;
  const ahead = await update(at, {
    Key,
    UpdateExpression: 'SET paidUntil = paidUntil + :cost',
    ConditionExpression: 'paidUntil > :now AND paidUntil <= :latest',
    ExpressionAttributeValues: { ':cost': costMs, ':now': now, ':latest': latest },
  });
  if (ahead.kind === 'written') return { kind: 'given' };
  const { paidUntil } = rateSchema.parse(ahead.found);
  if (paidUntil > latest) return { kind: 'refused', waitMs: paidUntil - latest };
  const anew = await update(at, {
    Key,
    UpdateExpression: 'SET paidUntil = :next',
    ConditionExpression: 'attribute_not_exists(paidUntil) OR paidUntil <= :now',
    ExpressionAttributeValues: { ':next': now + costMs, ':now': now },
  });
  return anew.kind === 'written' ? { kind: 'given' } : await lease(at, { accountId, costMs });
}

type Written = { kind: 'written' } | { kind: 'refused'; found: Record<string, unknown> };
type Change = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> & { Key: Key };

/** A conditional change; where the condition does not hold, the item as it then is. */
async function update(at: LimitsAt, change: Change): Promise<Written> {
  try {
    await at.db.send(new UpdateCommand({ TableName: at.table, ...change }));
    return { kind: 'written' };
  } catch (thrown) {
    if (!isConditional(thrown)) throw thrown;
  }
  const read = await at.db.send(new GetCommand({ TableName: at.table, Key: change.Key, ConsistentRead: true }));
  return { kind: 'refused', found: read.Item ?? {} };
}
