import type { Profile } from '#core/people/profile.ts';
import { fold } from '#core/values/fold.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import type { PrivacyRule } from '#core/webhooks/template.ts';
import type { Recipient } from '../campaign.ts';
import { type Scrub, type Secret, scrubOf } from './copies.ts';
import { type Named, type Target, targetsOf } from './fields.ts';
import { type Hide, hideWith, type Rule } from './hidden-form.ts';

/**
 * A template's privacy rules, applied to what is known of a person before anything is composed of it: whatever content asks
 * for afterwards, a hidden value is not there to be had.
 */
export type Privacy = { privacy: readonly PrivacyRule[] /** Opened. */; privacyKey?: string | undefined };

type Rules = { named: ReadonlyMap<Named, Rule>; others: readonly { target: Target; rule: Rule }[] };

export function hiding({ privacy, privacyKey }: Privacy): (recipient: Recipient) => Recipient {
  if (privacy.length === 0) return (recipient) => recipient;
  const hide = hideWith(privacyKey);
  const all = privacy.flatMap(targetsOf);
  const named = new Map<Named, Rule>();
  for (const { target, rule } of all)
    if (target.of === 'named' && !named.has(target.name)) named.set(target.name, rule);
  const rules = { named, others: all };
  return (recipient) => hidden(recipient, { rules, hide });
}

function hidden({ profile, event }: Recipient, { rules, hide }: { rules: Rules; hide: Hide }): Recipient {
  const scrub = scrubOf(secretsOf(profile, rules.named), hide);
  const of = { rules, hide, scrub };
  return {
    profile: { ...profile, ...namesOf(profile, of), props: propsOf(profile.props, 'profile', of) },
    ...(event && { event: { ...event, props: propsOf(event.props, 'event', of) } }),
  };
}

type Of = { rules: Rules; hide: Hide; scrub: Scrub };

function namesOf(profile: Profile, { rules, hide, scrub }: Of): Partial<Profile> {
  const own = (name: Named, value: unknown) => {
    const rule = rules.named.get(name);
    return rule === undefined ? scrub(value) : hide(rule, value);
  };
  const tokens = profile.tokens.flatMap((token) => {
    const [id, objectId] = [own('push_token', token.id), own('objectId', token.objectId)];
    return typeof id === 'string' ? [{ ...token, id, objectId: textOr('', objectId) }] : [];
  });
  const identities = own('all_identities', profile.allIdentities);
  return {
    identity: textOr(null, own('identity', profile.identity)),
    allIdentities: Array.isArray(identities) ? identities.filter((one) => typeof one === 'string') : [],
    objectId: textOr('', own('objectId', profile.objectId)),
    identifiers: [],
    tokens,
    email: textOr(null, own('email', profile.email)),
    phone: textOr(null, own('phone', profile.phone)),
    name: textOr(null, own('name', profile.name)),
  };
}

function textOr<Else>(otherwise: Else, value: unknown): string | Else {
  return typeof value === 'string' ? value : otherwise;
}

/** What names the person and is to be hidden; names of before and of other devices too. */
function secretsOf(profile: Profile, named: Rules['named']): Secret[] {
  const { identifiers, identity, email, phone, objectId, allIdentities, tokens } = profile;
  const others = (kind: string) => identifiers.filter((known) => known.kind === kind).map(({ value }) => value);
  const values = new Map<Named, (string | null)[]>([
    ['all_identities', allIdentities],
    ['identity', [identity, ...others('identity')]],
    ['email', [email]],
    ['phone', [phone]],
    ['objectId', [objectId, ...others('objectId'), ...tokens.map((token) => token.objectId)]],
    ['push_token', tokens.map(({ id }) => id)],
  ]);
  return [...values].flatMap(([name, found]) => {
    const rule = named.get(name);
    if (rule === undefined) return [];
    return found.flatMap((value) => (value === null ? [] : [{ value, rule }]));
  });
}

function propsOf(
  props: Record<string, unknown>,
  of: 'profile' | 'event',
  { rules, hide, scrub }: Of,
): Record<string, unknown> {
  const paths = rules.others.flatMap(({ target, rule }) => (target.of === of ? [{ path: target.path, rule }] : []));
  let made: unknown = props;
  for (const { path, rule } of paths) made = at(made, path, (value) => leaves(value, (leaf) => hide(rule, leaf)));
  const clean = scrub(made);
  return isPlainObject(clean) ? clean : {};
}

/** The value with what is at a path changed, whatever the case. A name may have dots in it, so every way to read the path is taken. */
function at(value: unknown, path: string, change: (value: unknown) => unknown): unknown {
  if (path === '') return change(value);
  if (Array.isArray(value)) return value.map((one) => at(one, path, change)).filter((one) => one !== undefined);
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
    if (fold(name) === fold(path)) return [name, change(inner)];
    return fold(path).startsWith(`${fold(name)}.`)
      ? [name, at(inner, path.slice(name.length + 1), change)]
      : [name, inner];
  });
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** An object keeps its shape, and each value in it is hidden for itself. */
function leaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (JSON.isRawJSON(value)) return change(value.rawJSON);
  if (!isPlainObject(value)) return change(value);
  const entries = Object.entries(value).map(([name, inner]) => [name, leaves(inner, change)] as const);
  const kept = entries.filter(([, inner]) => inner !== undefined);
  return kept.length === 0 && entries.length > 0 ? undefined : Object.fromEntries(kept);
}
