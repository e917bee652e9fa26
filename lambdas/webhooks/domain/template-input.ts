import * as z from 'zod';
import { readInput } from '#core/input.ts';
import { httpMethods } from '#core/messages/delivery.ts';
import { MASK } from '#core/secrets.ts';
import { receiverHeadersSchema } from '#core/webhooks/receiver-headers.ts';
import { receiverUrl, type UrlRules } from '#core/webhooks/receiver-url.ts';
import { privacyRules } from '#core/webhooks/template.ts';
import { authInput } from './auth-input.ts';
import { textField } from './text-field.ts';

/** What a customer says of a webhook template: every field with its limits. What is kept of it is `core/webhooks/template.ts`. */
const MAX_PRIVACY_RULES = 100;
const MAX_BROADCAST = 1_000;

const upTo = (most: number) => {
  const message = `must be a whole number from 1 to ${most}`;
  return z.number(message).int(message).min(1, message).max(most, message);
};
const privacyRule = z.strictObject({
  field: textField({ most: 300 }).describe('path of a field in a profile of the payload, such as profileData.Gender'),
  rule: z.enum(privacyRules, `must be ${privacyRules.join(', ')}`),
});
const privacy = z
  .array(privacyRule)
  .max(MAX_PRIVACY_RULES, `at most ${MAX_PRIVACY_RULES} rules`)
  .refine((rules) => new Set(rules.map(({ field }) => field)).size === rules.length, 'the same field twice');

function fieldsOf(rules: UrlRules) {
  return z.strictObject({
    name: z
      .string()
      .trim()
      .pipe(textField({ most: 120 })),
    method: z.enum(httpMethods, 'must be POST, GET, PUT or DELETE').default('POST'),
    url: receiverUrl(rules),
    headers: receiverHeadersSchema.optional().transform((headers) => headers ?? []),
    auth: authInput(rules).default({ kind: 'none' }),
    perSecond: upTo(10_000).optional().describe('calls a second at most'),
    atOnce: upTo(1_000).optional().describe('calls in flight at most'),
    broadcastSize: upTo(MAX_BROADCAST).default(100).describe('profiles to a broadcast at most'),
    privacy: privacy.default([]),
    privacyKey: z
      .union([z.literal(MASK), textField({ least: 16, most: 256 })], 'must be 16–256 characters')
      .optional()
      .describe('of the rules hmac')
      .meta({ writeOnly: true }),
  });
}

/** @param rules which hosts may be called without TLS */
export function templateInput(rules: UrlRules) {
  // A refinement would be asked of fields that are refused themselves.
  return fieldsOf(rules).transform((wanted, context) => {
    const { auth, headers, privacy: fields, privacyKey } = wanted;
    const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    const own = auth.kind === 'none' ? undefined : headers.find(({ name }) => name.toLowerCase() === 'authorization');
    if (own) refuse(['headers', own.name], `auth "${auth.kind}" sets this header`);
    const keyed = fields.some(({ rule }) => rule === 'hmac');
    if (keyed && privacyKey === undefined) refuse(['privacyKey'], 'is missing: a rule of privacy is hmac');
    return wanted;
  });
}

/** A template as a customer wants it; secrets in clear, or the mask in place of one that is kept. */
export type WantedTemplate = z.output<ReturnType<typeof templateInput>>;

export function readTemplateInput(input: unknown, rules: UrlRules): WantedTemplate {
  return readInput(templateInput(rules), input);
}

/** What an edit may hold, for the document: `null` takes a field back to what it is where it is left out. */
export function editInput(rules: UrlRules) {
  const { name, method, url, headers, auth, perSecond, atOnce, broadcastSize, privacy, privacyKey } =
    fieldsOf(rules).shape;
  const fields = { method, headers, auth, perSecond, atOnce, broadcastSize, privacy, privacyKey };
  const nullable = Object.fromEntries(Object.entries(fields).map(([field, schema]) => [field, schema.nullish()]));
  return z.strictObject({ name: name.optional(), url: url.optional(), ...nullable });
}
