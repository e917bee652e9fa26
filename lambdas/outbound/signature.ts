import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/**
 * Signs a call by Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * HMAC-SHA256 over id, time and body as sent. During a rotation there is a signature for each secret, and a receiver that knows
 * one of them is content.
 */
export type Signed = {
  /** The same on every attempt. */
  id: string;
  body: string | Buffer;
  /** `whsec_` and base64, the newest first. */
  secrets: readonly string[];
  /** Epoch milliseconds of this attempt: receivers refuse what is too old. */
  now: number;
};

const PREFIX = 'whsec_';

export function signatureHeaders({ id, body, secrets, now }: Signed): Record<string, string> {
  const time = String(Math.floor(now / 1_000));
  const signatures = secrets.map((secret) => {
    return `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${time}.`).update(body).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    ...(signatures.length > 0 && { 'webhook-timestamp': time, 'webhook-signature': signatures.join(' ') }),
  };
}

/** Keys by their secrets: to make one anew costs several times as much as to sign with it. */
const keys = new Map<string, KeyObject>();
const MOST_KEYS = 1_000;

function keyOf(secret: string): KeyObject {
  const known = keys.get(secret);
  if (known) return known;
  if (keys.size >= MOST_KEYS) keys.clear();
  const key = createSecretKey(Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64'));
  keys.set(secret, key);
  return key;
}
