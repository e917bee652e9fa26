import * as z from 'zod';
import { badField, readBody, readInput } from '#core/input.ts';
import { receiverHeadersSchema } from './receiver-headers.ts';

/**
 * One switch and one receiver per account: what a customer sends, what is kept, what is shown again. Whether the
 * receiver's address may be dialled is decided when it is dialled (`webhooks/`).
 */
export const alertSettingsSchema = z.object({
  enabled: z.boolean(),
  url: z.url(),
  headers: receiverHeadersSchema,
});
export type AlertSettings = z.infer<typeof alertSettingsSchema>;

/** Stands for a header's value wherever settings are shown; sent back, it means "the value you have". */
export const MASK = '********';
const MAX_URL = 2_048;

/** Settings out of a JSON request body; `bad-input` with a text that names the field otherwise. */
export function readAlertSettings(body: Buffer, rules: { allowHttp: boolean }): AlertSettings {
  return readInput(inputSchema(rules), readBody(body));
}

/** What is shown: header values may be secrets, so only their names are. */
export function maskedSettings(settings: AlertSettings): AlertSettings {
  return { ...settings, headers: mapValues(settings.headers, () => MASK) };
}

/**
 * Puts stored values in place of masks. Only for the same origin: settings that move to another one would otherwise hand
 * the old receiver's secrets to the new.
 */
export function withKeptValues(wanted: AlertSettings, stored: AlertSettings | undefined): AlertSettings {
  const moved = stored !== undefined && new URL(stored.url).origin !== new URL(wanted.url).origin;
  const kept = new Map(Object.entries(stored?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const headers = mapValues(wanted.headers, (value, name) => {
    if (value !== MASK) return value;
    if (moved) throw badField(`headers.${name}`, 'send its value again, the receiver has changed');
    const old = kept.get(name.toLowerCase());
    if (old === undefined) throw badField(`headers.${name}`, 'there is no stored value to keep, send one');
    return old;
  });
  return { ...wanted, headers };
}

function inputSchema(rules: { allowHttp: boolean }) {
  const protocols = rules.allowHttp ? /^https?$/ : /^https$/;
  return z.strictObject({
    enabled: z.boolean(),
    url: z
      .url({ protocol: protocols, error: `must be an ${rules.allowHttp ? 'http or https' : 'https'} address` })
      .max(MAX_URL, `has at most ${MAX_URL} characters`)
      .refine(hasNoCredentials, 'must not hold a user or a password; use a header')
      .transform((url) => new URL(url).href),
    headers: receiverHeadersSchema.default({}),
  });
}

function hasNoCredentials(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed === null || (parsed.username === '' && parsed.password === '');
}

function mapValues(headers: Record<string, string>, change: (value: string, name: string) => string) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, change(value, name)]));
}
