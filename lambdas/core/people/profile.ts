import { createHash } from 'node:crypto';
import type { IdentifierKind, ProfileChange } from '../intake/ingest-group.ts';
import type { Identifier } from '../intake/records/identifier.ts';
import { systemProperties } from '../intake/records/system-properties.ts';
import { type DeviceToken, deviceTokenSchema } from '../intake/records/token-record.ts';
import { plus } from '../values/decimal.ts';
import { isPlainObject } from '../values/plain-object.ts';

/**
 * A profile and what changes do to it. Where profiles are kept is `store/people/profiles.ts`; which changes are due is
 * `lake/store-batch`'s business; how two profiles become one is `core/people/merged-profile.ts`.
 */
export type Profile = {
  profileId: string;
  /** Goes up by one whenever the profile is written; the newest row in the lake is the one with the highest. */
  version: number;
  /** The identity that was used last. */
  identity: string | null;
  allIdentities: string[];
  /** The device that was seen last, or the profile's own id where no device is known. */
  objectId: string;
  /** All names that records may use for this person, the newest last. */
  identifiers: Identifier[];
  /** Push tokens, one per device and service. */
  tokens: (DeviceToken & { objectId: string })[];
  email: string | null;
  phone: string | null;
  name: string | null;
  /** Every other property, system ones such as Gender among them. */
  props: Record<string, unknown>;
  /** Epoch seconds of the newest change. */
  changedAt: number;
  /** Set when this id is only another name: the id of the profile that it became part of. */
  mergedInto: string | null;
  /** A tombstone: nothing is known of the person any more, and what was stored before is to vanish. */
  deleted: boolean;
};

/** A row of the profile log: the whole profile after a change. */
export type LogRow = Profile & {
  /** When whoever was there before under this id was deleted, epoch milliseconds: what was received earlier is not theirs. */
  forgottenAt: number | null;
  /** Whether the deletion comes into the lake with this very row. */
  forgets: boolean;
};

/** Id of the profile that an identifier names in an account: 32 hex digits, the same wherever and whenever it is asked. */
export function profileIdOf(who: { accountId: string; kind: IdentifierKind; value: string }): string {
  return createHash('sha256').update(`${who.accountId}\u001f${who.kind}\u001f${who.value}`).digest('hex').slice(0, 32);
}

/** A person of whom nothing is known but the identifier. */
export function newProfile(who: { accountId: string; kind: IdentifierKind; value: string; ts: number }): Profile {
  const profileId = profileIdOf(who);
  const identity = who.kind === 'identity' ? who.value : null;
  return {
    profileId,
    version: 0,
    identity,
    allIdentities: identity === null ? [] : [identity],
    objectId: who.kind === 'objectId' ? who.value : profileId,
    identifiers: [{ kind: who.kind, value: who.value }],
    tokens: [],
    email: null,
    phone: null,
    name: null,
    props: {},
    changedAt: who.ts,
    mergedInto: null,
    deleted: false,
  };
}

/** Every name under which the person can be told: identities, the newest first, then e-mail and phone. */
export function allIdentitiesOf({
  identity,
  identifiers,
  email,
  phone,
}: Pick<Profile, 'identity' | 'identifiers' | 'email' | 'phone'>): string[] {
  const identities = identifiers.filter((known) => known.kind === 'identity').map((known) => known.value);
  const all = [identity, ...identities.reverse(), email, phone].filter((known) => known !== null);
  return [...new Set(all)];
}

/** The profile after one change; values replace, operations (`{"$add":[…]}` and the like) apply to what is there. */
export function applyChange(profile: Profile, change: ProfileChange): Profile {
  if (change.op === 'token') return withToken(profile, change);
  const values: Record<string, unknown> = {
    ...profile.props,
    Email: profile.email,
    Phone: profile.phone,
    Name: profile.name,
  };
  for (const [name, given] of Object.entries(change.data)) {
    const before = Object.hasOwn(values, name) ? values[name] : undefined;
    const after = systemProperties.has(name) ? singleAfter(before, given) : valueAfter(before, given);
    if (after === undefined) delete values[name];
    else Object.defineProperty(values, name, { value: after, enumerable: true, configurable: true, writable: true });
  }
  const { Email, Phone, Name, ...props } = values;
  const email = textOrNull(Email);
  const phone = textOrNull(Phone);
  return {
    ...profile,
    email,
    phone,
    name: textOrNull(Name),
    props,
    allIdentities: allIdentitiesOf({ ...profile, email, phone }),
    changedAt: Math.max(profile.changedAt, change.ts),
  };
}

/** A person has few devices; more tokens than this are those of devices long gone. */
const MAX_TOKENS = 50;

function withToken(profile: Profile, change: ProfileChange): Profile {
  const given = deviceTokenSchema.safeParse(change.data);
  if (!given.success) return profile;
  const token = { ...given.data, objectId: change.value };
  const others = profile.tokens.filter((known) => known.objectId !== token.objectId || known.type !== token.type);
  const changedAt = Math.max(profile.changedAt, change.ts);
  return { ...profile, tokens: [...others, token].slice(-MAX_TOKENS), changedAt };
}

function textOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : textOf(value);
}

/** Never calls into the value: `{"toString":1}` is data that anybody may send. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Multi-value lists hold texts, each once, the newest hundred (wire contract, upload: multi-value rules). */
const MAX_VALUES = 100;

/** A system property has one value, of which operations make no list: what is not removed stays as it is. */
function singleAfter(before: unknown, given: unknown): unknown {
  const after = valueAfter(before, given);
  if (!isPlainObject(given) || !Array.isArray(after) || Object.hasOwn(given, '$set')) return after;
  return listOf(before).length === 1 && after.length === 1 && after[0] === listOf(before)[0] ? before : after.at(-1);
}

function valueAfter(before: unknown, given: unknown): unknown {
  if (!isPlainObject(given)) return valueSetTo(given);
  const [operation, operand]: [string?, unknown?] = Object.entries(given)[0] ?? [];
  switch (operation) {
    case '$set':
      return valueSetTo(operand);
    case '$add':
      return listOrNothing([...listOf(before), ...listOf(operand)]);
    case '$remove': {
      const gone = new Set(listOf(operand));
      return listOrNothing(listOf(before).filter((value) => !gone.has(value)));
    }
    case '$incr':
      return sumOf(before, numberOf(operand));
    case '$decr':
      return sumOf(before, -numberOf(operand));
    case '$delete':
      return undefined;
    default:
      return given;
  }
}

/** What a property that is set has; a list that holds objects or lists is nested data, and stays as it is. */
function valueSetTo(given: unknown): unknown {
  const isList = Array.isArray(given) && !given.some((value) => typeof value === 'object' && value !== null);
  return isList ? listOrNothing(given) : (given ?? undefined);
}

function listOf(value: unknown): string[] {
  const values = (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined && one !== null);
  return [...new Set(values.map(textOf))].slice(-MAX_VALUES);
}

/** A property whose list is empty is no property. */
function listOrNothing(values: readonly unknown[]): string[] | undefined {
  const list = listOf(values);
  return list.length > 0 ? list : undefined;
}

/** A sum that no number can hold leaves the property as it was. */
function sumOf(before: unknown, change: number): unknown {
  const sum = plus(numberOf(before), change);
  return Number.isFinite(sum) ? sum : before;
}

function numberOf(value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : 0;
}
