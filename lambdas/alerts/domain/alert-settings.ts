import * as z from 'zod';
import { badField, readInput } from '#core/input.ts';
import { type SealedHeader, sealedHeaderSchema } from '#core/messages/delivery.ts';
import { MASK } from '#core/secrets.ts';
import { receiverHeadersSchema } from '#core/webhooks/receiver-headers.ts';
import { receiverUrl } from '#core/webhooks/receiver-url.ts';
import { refusedWishes } from './receiver.ts';

/**
 * One switch and one receiver per account: what a customer sends, what is kept, what is shown again. Values of headers
 * are secrets: they are kept sealed. Whether the receiver's address may be dialled is decided when it is dialled
 * (`webhooks/`).
 */
type Settings<Header> = { enabled: boolean; url: string; headers: Header[] };
export type OpenHeader = { name: string; value: string };
/** As sent by the customer. */
export type WantedSettings = Settings<OpenHeader>;
/** With stored values in place of masks; what is not sealed yet is to be. */
export type MixedSettings = Settings<OpenHeader | SealedHeader>;
export type AlertSettings = Settings<SealedHeader>;

/** Pairs and not a map, since customers choose the names. Items of before sealing have a map of open values. */
export const storedSettingsSchema = z
  .object({
    enabled: z.boolean(),
    url: z.url(),
    sealedHeaders: z.array(sealedHeaderSchema).default([]),
    headers: z.record(z.string(), z.string()).default({}),
  })
  .transform(({ sealedHeaders, headers, ...settings }): MixedSettings => {
    const open = Object.entries(headers).map(([name, value]) => ({ name, value }));
    return { ...settings, headers: [...sealedHeaders, ...open] };
  });

/** Settings out of a JSON object; `bad-input` with a text that names the field otherwise. */
export function readAlertSettings(input: unknown, rules: { allowHttp: boolean }): WantedSettings {
  return readInput(alertInput(rules), input);
}

/** What is shown: header values may be secrets, so only their names are. A mask that is sent back means the stored value. */
export function maskedSettings({ enabled, url, headers }: Settings<{ name: string }>) {
  return { enabled, url, headers: Object.fromEntries(headers.map(({ name }) => [name, MASK])) };
}

/**
 * Puts stored values in place of masks. Only for the same origin: settings that move to another one would otherwise hand
 * the old receiver's secrets to the new.
 */
export function withKeptValues(wanted: WantedSettings, stored: MixedSettings | undefined): MixedSettings {
  const moved = stored !== undefined && new URL(stored.url).origin !== new URL(wanted.url).origin;
  const kept = new Map(stored?.headers.map((header) => [header.name.toLowerCase(), header]));
  const headers = wanted.headers.map((header) => {
    const { name, value } = header;
    if (value !== MASK) return header;
    if (moved) throw badField(`headers.${name}`, 'send its value again, the receiver has changed');
    const old = kept.get(name.toLowerCase());
    if (old === undefined) throw badField(`headers.${name}`, 'there is no stored value to keep, send one');
    return { ...old, name };
  });
  return { ...wanted, headers };
}

/** @param rules whether receivers without TLS are taken, as on one machine */
export function alertInput(rules: { allowHttp: boolean }) {
  const fields = z.strictObject({
    ...refusedWishes,
    enabled: z.boolean(),
    url: receiverUrl(rules),
    headers: receiverHeadersSchema.optional().transform((headers) => headers ?? []),
  });
  return fields.transform(({ enabled, url, headers }): WantedSettings => ({ enabled, url, headers }));
}
