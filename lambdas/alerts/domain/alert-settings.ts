import * as z from 'zod';
import { badField, readInput } from '#core/input.ts';
import { type SealedHeader, sealedHeaderSchema } from '#core/messages/delivery.ts';
import { MASK } from '#core/secrets.ts';
import { receiverHeadersSchema } from '#core/webhooks/receiver-headers.ts';
import { receiverUrl, type UrlRules } from '#core/webhooks/receiver-url.ts';
import { onlyPost } from './receiver.ts';

/**
 * One switch and one receiver per account: what a customer sends, what is kept, what is shown again. A receiver is an address with
 * headers, or a webhook template. Values of headers are secrets: they are kept sealed. Whether the receiver's address may be
 * dialled is decided when it is dialled (`webhooks/`).
 */
type Settings<Header> = { enabled: boolean; url: string; headers: Header[] };
export type OpenHeader = { name: string; value: string };
/** As sent by the customer. */
export type WantedSettings = Settings<OpenHeader>;
export type WantedTemplate = { enabled: boolean; template: string };
/** With stored values in place of masks; what is not sealed yet is to be. */
export type MixedSettings = Settings<OpenHeader | SealedHeader>;
export type AlertSettings = Settings<SealedHeader>;
/** By a template, which goes by its number: its name may change. */
export type TemplateSettings = { enabled: boolean; templateId: number };

/** Pairs and not a map, since customers choose the names. Items of before sealing have a map of open values. */
const storedUrlSchema = z
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
export const storedSettingsSchema = z.union([z.object({ enabled: z.boolean(), templateId: z.int() }), storedUrlSchema]);
export type StoredSettings = MixedSettings | TemplateSettings;

/** Settings out of a JSON object; `bad-input` with a text that names the field otherwise. */
export function readAlertSettings(input: unknown, rules: UrlRules): WantedSettings | WantedTemplate {
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

/** What is shown of alerts by a template; sent back, it means the same. */
export function namedSettings({ enabled }: TemplateSettings, name: string) {
  return { enabled, url: null, template: name, headers: {} };
}

/** @param rules which hosts may be called without TLS */
export function alertInput(rules: UrlRules) {
  return z
    .strictObject({
      method: onlyPost,
      enabled: z.boolean(),
      url: receiverUrl(rules).nullish(),
      headers: receiverHeadersSchema.optional().transform((headers) => headers ?? []),
      template: z
        .string()
        .nullish()
        .describe('name of a webhook template of the method POST, instead of url and headers'),
    })
    .transform(({ enabled, url, headers, template }, context): WantedSettings | WantedTemplate => {
      const refuse = (field: string, message: string) => {
        context.addIssue({ code: 'custom', path: [field], message });
        return z.NEVER;
      };
      const byTemplate = typeof template === 'string';
      if (typeof url !== 'string') {
        if (!byTemplate) return refuse('url', 'is missing: give the url of the receiver, or a template');
        if (headers.length > 0) return refuse('headers', 'are those of the template; set them there');
        return { enabled, template };
      }
      if (byTemplate) return refuse('template', 'stands instead of a url; give one of them');
      return { enabled, url, headers };
    });
}
