import { createHash } from 'node:crypto';
import type { IdentifierKind, ProfileChange } from './ingest-group.ts';

/**
 * A profile and what changes do to it. Where profiles are kept is `store/profiles.ts`; which changes are due is
 * `lake/store-batch`'s business.
 */
export type Profile = {
  profileId: string;
  /** Goes up by one with every batch that changes the profile; the newest row in the lake is the one with the highest. */
  version: number;
  identity: string | null;
  allIdentities: string[];
  objectId: string;
  email: string | null;
  phone: string | null;
  name: string | null;
  /** Every other property, system ones such as Gender among them. */
  props: Record<string, unknown>;
  /** Epoch seconds of the newest change. */
  changedAt: number;
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
    email: null,
    phone: null,
    name: null,
    props: {},
    changedAt: who.ts,
  };
}

/** The profile after one change; values replace, operations (`{"$add":[…]}` and the like) apply to what is there. */
export function applyChange(profile: Profile, change: ProfileChange): Profile {
  const values: Record<string, unknown> = {
    ...profile.props,
    Email: profile.email,
    Phone: profile.phone,
    Name: profile.name,
  };
  for (const [name, given] of Object.entries(change.data)) {
    const before = Object.hasOwn(values, name) ? values[name] : undefined;
    const after = valueAfter(before, given);
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
    allIdentities: [...new Set([profile.identity, email, phone].filter((known) => known !== null))],
    changedAt: Math.max(profile.changedAt, change.ts),
  };
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

function valueAfter(before: unknown, given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given ?? undefined;
  const [operation, operand]: [string?, unknown?] = Object.entries(given)[0] ?? [];
  switch (operation) {
    case '$set':
      return Array.isArray(operand) ? listOrNothing(operand) : (operand ?? undefined);
    case '$add':
      return listOrNothing([...listOf(before), ...listOf(operand)]);
    case '$remove': {
      const gone = new Set(listOf(operand));
      return listOrNothing(listOf(before).filter((value) => !gone.has(value)));
    }
    case '$incr':
      return numberOf(before) + numberOf(operand);
    case '$decr':
      return numberOf(before) - numberOf(operand);
    case '$delete':
      return undefined;
    default:
      return given;
  }
}

function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const values = Array.isArray(value) ? value : [value];
  return [...new Set(values.map(textOf))].slice(-MAX_VALUES);
}

/** A property whose list is empty is no property. */
function listOrNothing(values: readonly unknown[]): string[] | undefined {
  return values.length > 0 ? listOf(values) : undefined;
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Number(value) || 0 : 0;
}
