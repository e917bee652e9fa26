import { emailOf, phoneOf } from '#core/intake/records/contact.ts';
import { type Identifier, identifierText } from '#core/intake/records/identifier.ts';
import { type Rejection, rejected, rejectedBecause } from '#core/intake/records/rejection.ts';
import type { Contact } from '#core/people/look-up.ts';

/**
 * The bodies of delete, demerge, subscribe and disassociate (wire contract, upload: neighbours), item by item: what
 * each asks for, or why it is refused. The caller finds the people whom an e-mail or phone means.
 */
export type Asked =
  | { kind: 'person'; who: Identifier; op: 'delete' | 'demerge' }
  | { kind: 'contact'; contact: Contact; data: Record<string, unknown> };
export type ChangeItem = { given: unknown; asked: Asked | Rejection };
export type ChangeItems = { kind: 'items'; items: ChangeItem[] } | { kind: 'malformed'; error: string };

const MAX_PEOPLE = 100;
const MAX_CONTACTS = 1_000;

/** `{"identity": text or list}` or `{"guid": …}`; a guid is an objectId. */
export function readDelete(body: Record<string, unknown>): ChangeItems {
  const kinds = { identity: 'identity', guid: 'objectId' } as const;
  const names = (['identity', 'guid'] as const).filter((name) => (body[name] ?? undefined) !== undefined);
  const [name] = names;
  if (name === undefined || names.length > 1) return malformed('either identity or guid must be given');
  return people(listOf(body[name]), { name, kind: kinds[name], op: 'delete' });
}

/** `{"identities": list}` */
export function readDemerge(body: Record<string, unknown>): ChangeItems {
  if (!Array.isArray(body.identities)) return malformed('identities must be a list');
  return people(body.identities, { name: 'identities', kind: 'identity', op: 'demerge' });
}

/** `{"d": [{type, value, status}]}` */
export function readSubscribe(body: Record<string, unknown>): ChangeItems {
  const flags = new Map([
    ['email', 'MSG-email'],
    ['phone', 'MSG-sms'],
    ['whatsapp', 'MSG-whatsapp'],
  ]);
  return contacts(body, (item, place) => {
    const flag = flags.get(String(item.type));
    if (flag === undefined) return rejectedBecause(400, 'type: must be phone, email or whatsapp', place);
    if (item.status !== 'Unsubscribe' && item.status !== 'Resubscribe') {
      return rejectedBecause(400, 'status: must be Unsubscribe or Resubscribe', place);
    }
    const contact = contactOf(item.type === 'email' ? 'email' : 'phone', { value: item.value, place });
    return contact.kind === 'rejected'
      ? contact
      : { kind: 'contact', contact, data: { [flag]: item.status === 'Resubscribe' } };
  });
}

/** `{"d": [{type, value}]}` */
export function readDisassociate(body: Record<string, unknown>): ChangeItems {
  return contacts(body, (item, place) => {
    if (item.type !== 'phone' && item.type !== 'email') {
      return rejectedBecause(400, 'type: must be phone or email', place);
    }
    const contact = contactOf(item.type, { value: item.value, place });
    if (contact.kind === 'rejected') return contact;
    return { kind: 'contact', contact, data: { [item.type === 'phone' ? 'Phone' : 'Email']: { $delete: 1 } } };
  });
}

function people(
  given: readonly unknown[],
  wanted: { name: string; kind: Identifier['kind']; op: 'delete' | 'demerge' },
): ChangeItems {
  if (given.length === 0 || given.length > MAX_PEOPLE) {
    return malformed(`${wanted.name} has ${given.length} entries, the limit is 1 to ${MAX_PEOPLE}`);
  }
  const items = given.map((one, index): ChangeItem => {
    const value = identifierText(one);
    if (value === undefined) return { given: one, asked: rejected(523, index + 1) };
    return { given: one, asked: { kind: 'person', who: { kind: wanted.kind, value }, op: wanted.op } };
  });
  return { kind: 'items', items };
}

function contacts(
  body: Record<string, unknown>,
  read: (item: { type?: unknown; value?: unknown; status?: unknown }, place: number) => Asked | Rejection,
): ChangeItems {
  if (!Array.isArray(body.d)) return malformed('d must be an array');
  if (body.d.length > MAX_CONTACTS) return malformed(`d has ${body.d.length} entries, the limit is ${MAX_CONTACTS}`);
  const given: unknown[] = body.d;
  const items = given.map((one, index): ChangeItem => {
    if (typeof one !== 'object' || one === null) {
      return { given: one, asked: rejectedBecause(400, 'must be an object', index + 1) };
    }
    return { given: one, asked: read(one, index + 1) };
  });
  return { kind: 'items', items };
}

/** Phones also come as the digits alone, with or without "+". */
function contactOf(kind: Contact['kind'], { value, place }: { value: unknown; place: number }): Contact | Rejection {
  if (kind === 'email') {
    const email = emailOf(value);
    return email === undefined ? rejected(515, place) : { kind, value: email };
  }
  const text = typeof value === 'number' ? String(value) : value;
  const phone = phoneOf(text) ?? (typeof text === 'string' ? phoneOf(`+${text}`) : undefined);
  return phone === undefined ? rejected(516, place) : { kind, value: phone };
}

function listOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [given];
}

function malformed(reason: string): ChangeItems & { kind: 'malformed' } {
  return { kind: 'malformed', error: `Malformed request: ${reason}` };
}
