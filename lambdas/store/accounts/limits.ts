import * as z from 'zod';
import { type Account, limitsOf } from '#core/accounts/account.ts';
import type { Gate } from '#core/accounts/gate.ts';
import { changeLimit, type LimitsAt } from './limit-items.ts';

/**
 * How many requests of the Get APIs an account has under way (wire contract, transport: limits): `places`, an item of its own in
 * the Accounts table, so that no account waits for another. `runtime/http.ts` decides how a refusal is answered.
 */

/** Longer than any request of the API can take (29 s): a place still taken then was left by a function that died. */
export const PLACE_LASTS_MS = 35_000;

const placesSchema = z.object({ places: z.record(z.string(), z.number()).optional() });

type GateAt = LimitsAt & { newId: () => string };

/** Lets in as many requests at once as the account may have on the Get APIs; one write to come in, one to leave. */
export function concurrencyGate(at: GateAt): Gate {
  return gateOf(at, { sk: 'places', mostOf: (account) => limitsOf(account).getConcurrency });
}

/**
 * Lets in as many at once as may be with `targets/create.json`
 * (3 campaigns: https://developer.clevertap.com/docs/api-request-limit), fewer where the account may have fewer of anything.
 */
export function createGate(at: GateAt): Gate {
  const mostOf = (account: Account) => Math.min(MOST_CREATED_AT_ONCE, limitsOf(account).getConcurrency);
  return gateOf(at, { sk: 'places#create', mostOf });
}
const MOST_CREATED_AT_ONCE = 3;

function gateOf(at: GateAt, { sk, mostOf }: { sk: string; mostOf: (account: Account) => number }): Gate {
  return async function enter(account) {
    const { accountId } = account;
    const key = { pk: accountId, sk };
    const id = at.newId();
    if (!(await takePlace(at, { key, id, most: mostOf(account) }))) return { kind: 'full' };
    // The answer is made; a place that could not be given back lapses by itself.
    return { kind: 'open', leave: () => leavePlace(at, { key, id }).catch(() => undefined) };
  };
}

type Key = Record<string, string>;
/** One of at most so many that are taken at once, of the item with this key; it lapses by itself. */
export type Place = { key: Key; id: string; most: number };

/** Retries when the write said full but the read shows a free place. */
const TRIES = 5;

export async function takePlace(at: LimitsAt, place: Place, tries = TRIES): Promise<boolean> {
  const until = at.now() + PLACE_LASTS_MS;
  const outcome = await changeLimit(at, {
    Key: place.key,
    UpdateExpression: 'SET places.#id = :until',
    ConditionExpression: 'attribute_exists(places) AND size(places) < :most',
    ExpressionAttributeNames: { '#id': place.id },
    ExpressionAttributeValues: { ':until': until, ':most': place.most },
  });
  if (outcome.kind === 'written') return true;
  const { places } = placesSchema.parse(outcome.found);
  if (!places) return tries > 1 && (await makePlaces(at, { ...place, until }, tries - 1));
  const lapsed = Object.entries(places).flatMap(([id, end]) => (end <= at.now() ? [id] : []));
  if (lapsed.length > 0) {
    await clearPlaces(at, { key: place.key, ids: lapsed });
    return tries > 1 && (await takePlace(at, place, tries - 1));
  }
  // Between the write and the read somebody left, or came as the first one ever.
  return tries > 1 && Object.keys(places).length < place.most && (await takePlace(at, place, tries - 1));
}

/** The account's very first request; whoever comes second at that moment tries as everybody does. */
async function makePlaces(at: LimitsAt, place: Place & { until: number }, tries: number): Promise<boolean> {
  const outcome = await changeLimit(at, {
    Key: place.key,
    UpdateExpression: 'SET places = :places',
    ConditionExpression: 'attribute_not_exists(places)',
    ExpressionAttributeValues: { ':places': { [place.id]: place.until } },
  });
  return outcome.kind === 'written' || (await takePlace(at, place, tries));
}

/** An expression takes 4,096 characters (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html). */
const CLEARED_AT_ONCE = 100;

/** Clears places of requests that died. A place is one request's alone, so clearing it twice harms nobody. */
async function clearPlaces(at: LimitsAt, { key, ids }: { key: Key; ids: readonly string[] }): Promise<void> {
  for (let from = 0; from < ids.length; from += CLEARED_AT_ONCE) {
    const some = ids.slice(from, from + CLEARED_AT_ONCE);
    await changeLimit(at, {
      Key: key,
      UpdateExpression: `REMOVE ${some.map((_, index) => `places.#left${index}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(places)',
      ExpressionAttributeNames: Object.fromEntries(some.map((id, index) => [`#left${index}`, id])),
    });
  }
}

/** Makes a place last from now on, whether or not it has lapsed meanwhile. */
export async function keepPlace(at: LimitsAt, { key, id }: Pick<Place, 'key' | 'id'>): Promise<void> {
  await changeLimit(at, {
    Key: key,
    UpdateExpression: 'SET places.#id = :until',
    ConditionExpression: 'attribute_exists(places)',
    ExpressionAttributeNames: { '#id': id },
    ExpressionAttributeValues: { ':until': at.now() + PLACE_LASTS_MS },
  });
}

export async function leavePlace(at: LimitsAt, { key, id }: Pick<Place, 'key' | 'id'>): Promise<void> {
  await changeLimit(at, {
    Key: key,
    UpdateExpression: 'REMOVE places.#id',
    ConditionExpression: 'attribute_exists(places.#id)',
    ExpressionAttributeNames: { '#id': id },
  });
}
