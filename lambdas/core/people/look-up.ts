import { emailOf, phoneOf } from '../intake/records/contact.ts';

/** An e-mail or a phone, as they are stored: any number of people may have it. */
export type Contact = { kind: 'email' | 'phone'; value: string };

/** One person, asked for (wire contract, Get Profiles: one person): by a name, or by an e-mail or phone. */
export type LookUp =
  | { kind: 'name'; by: string; name: { kind: 'identity' | 'objectId'; value: string } }
  | { kind: 'contact'; by: string; contact: Contact }
  /** An e-mail or phone that nobody can have. */
  | { kind: 'nobody'; by: string }
  | { kind: 'malformed'; error: string };

/** No name of a person is longer (wire contract, Get Profiles: one person). */
const MAX_NAME = 1_024;
const KEYS = new Set(['email', 'phone', 'identity', 'objectId']);

export function readLookUp(query: Iterable<[string, string]>): LookUp {
  const given = [...query].filter(([key, value]) => value !== '' && KEYS.has(key));
  const [[by, value] = []] = given;
  if (by === undefined || value === undefined || given.length > 1) {
    return { kind: 'malformed', error: 'Malformed request: one of email, phone, identity and objectId must be given' };
  }
  if (Array.from(value).length > MAX_NAME) {
    return { kind: 'malformed', error: `${by}: must have at most ${MAX_NAME} characters` };
  }
  if (by === 'identity' || by === 'objectId') return { kind: 'name', by, name: { kind: by, value } };
  const contact = contactOf(by, value);
  return contact ? { kind: 'contact', by, contact } : { kind: 'nobody', by };
}

function contactOf(by: string, value: string): Contact | undefined {
  const kind = by === 'email' ? 'email' : 'phone';
  const found = kind === 'email' ? emailOf(unspaced(value)) : (phoneOf(value) ?? phoneOf(`+${value.trim()}`));
  return found === undefined ? undefined : { kind, value: found };
}

/** A "+" that was not encoded arrives as a space, which no address has inside. */
function unspaced(value: string): string {
  return value.trim().replaceAll(' ', '+');
}
