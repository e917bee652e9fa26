import * as z from 'zod';
import { isPlainObject } from '#core/values/plain-object.ts';
import { type Rejection, rejectedToken } from './rejection.ts';

/** A device's push token: which service it is of, and for browsers the keys that a message is encrypted with. */
export const deviceTokenSchema = z.object({
  id: z.string(),
  type: z.string(),
  keys: z.record(z.string(), z.string()).optional(),
});
export type DeviceToken = z.infer<typeof deviceTokenSchema>;
export type CheckedToken = { kind: 'token'; token: DeviceToken };

const services = new Set('apns fcm gcm hps bps xps wns mpns chrome firefox safari edge opera webpush'.split(' '));
/** Web push tokens are addresses, which may be long. */
const MAX_ID = 4_096;
const MAX_KEY = 512;

/** The token of a record whose objectId is good, checked in the order of the documented codes (wire contract, upload: codes and texts). */
export function checkToken(record: Record<string, unknown>, place: number): CheckedToken | Rejection {
  const data = record.tokenData;
  if (!isPlainObject(data)) return rejectedToken(531, place);
  const { id, type, keys } = data;
  if (id === undefined || id === null || id === '') return rejectedToken(532, place);
  if (type === undefined || type === null || type === '') return rejectedToken(533, place);
  if (typeof type !== 'string' || !services.has(type.toLowerCase())) return rejectedToken(534, place);
  const known = keys ?? undefined;
  if (typeof id !== 'string' || id.length > MAX_ID || (known !== undefined && !isKeys(known))) {
    return rejectedToken(535, place);
  }
  return { kind: 'token', token: { id, type: type.toLowerCase(), ...(known && { keys: known }) } };
}

function isKeys(keys: unknown): keys is Record<string, string> {
  if (!isPlainObject(keys)) return false;
  const isKey = ([name, key]: [string, unknown]) =>
    (name === 'p256dh' || name === 'auth') && typeof key === 'string' && key.length <= MAX_KEY;
  return Object.entries(keys).every(isKey);
}
