import { createPrivateKey } from 'node:crypto';
import * as z from 'zod';
import { MASK } from '#core/secrets.ts';
import { receiverUrl, type UrlRules } from '#core/webhooks/receiver-url.ts';
import { jwtAlgorithms, oauthGrants, type TemplateAuth } from '#core/webhooks/template.ts';
import { textField } from './text-field.ts';

/**
 * How calls of a template are authenticated, as customers say it (wire contract, outbound webhooks). Secrets come in clear, or
 * as the mask, which stands for the one that is kept.
 */
const MAX_KEY = 4_000;
const MIN_MODULUS_BITS = 2_048;
const MAX_SCOPES = 50;

const secret = textField({ most: 1_024 }).meta({ writeOnly: true });
/** The first colon ends the user's name (https://www.rfc-editor.org/rfc/rfc7617#section-2). */
const basicUser = textField({ most: 256 }).refine((name) => !name.includes(':'), 'must not hold a colon');
/** https://www.rfc-editor.org/rfc/rfc6749#section-3.3 */
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'must be 1–256 characters of ASCII, no spaces');
const privateKey = z
  .string()
  .max(MAX_KEY, `has at most ${MAX_KEY} characters`)
  .refine(isUsableKey, `must be an RSA private key of at least ${MIN_MODULUS_BITS} bits, PEM, without a passphrase`)
  .meta({ writeOnly: true });

const none = z.strictObject({ kind: z.literal('none') });
const basic = z.strictObject({ kind: z.literal('basic'), username: basicUser, password: secret });
const jwt = z.strictObject({
  algorithm: z.enum(jwtAlgorithms, `must be ${jwtAlgorithms.join(', ')}`).default('RS256'),
  keyId: textField({ most: 256 }).optional(),
  issuer: textField({ most: 512 }),
  subject: textField({ most: 512 }),
  audience: textField({ most: 2_048 }),
  privateKey,
  lifetimeSeconds: z
    .int()
    .min(10, 'must be 10–3600 seconds')
    .max(3_600, 'must be 10–3600 seconds')
    .default(300)
    .describe('how long an assertion holds'),
});

export function authInput(rules: UrlRules) {
  const address = receiverUrl(rules);
  const oauth = z
    .strictObject({
      kind: z.literal('oauth2'),
      grant: z.enum(oauthGrants, `must be ${oauthGrants.join(', ')}`),
      tokenUrl: address,
      refreshUrl: address.optional(),
      clientId: textField({ most: 512 }),
      clientSecret: secret.optional(),
      username: textField({ most: 512 }).optional(),
      password: secret.optional(),
      scopes: z.array(scope).max(MAX_SCOPES, `at most ${MAX_SCOPES} scopes`).default([]),
      clientAuth: z.enum(['basic', 'body'], 'must be basic or body').default('basic'),
      jwt: jwt.optional(),
      expiresIn: z
        .string()
        .regex(/^[A-Za-z][\w.-]{0,63}$/, 'must be 1–64 letters, digits, points, hyphens, underscores, a letter first')
        .default('expires_in'),
    })
    .superRefine(refuseWhatTheGrantHasNot);
  return z
    .discriminatedUnion('kind', [none, basic, oauth], { error: 'must be none, basic or oauth2' })
    .transform((auth): TemplateAuth => auth);
}

type OAuthInput = { grant: string } & Partial<Record<Field, unknown>>;
type Field = 'clientSecret' | 'username' | 'password' | 'refreshUrl' | 'jwt';

/** What each grant needs of the fields, and what it may have. Refresh tokens belong to the password grant. */
const needs = new Map<string, { must: Field[]; may: Field[] }>([
  ['client_credentials', { must: ['clientSecret'], may: [] }],
  ['password', { must: ['username', 'password'], may: ['clientSecret', 'refreshUrl'] }],
  ['jwt_bearer', { must: ['jwt'], may: [] }],
]);
const FIELDS = ['clientSecret', 'username', 'password', 'refreshUrl', 'jwt'] as const;

function refuseWhatTheGrantHasNot(auth: OAuthInput, context: z.RefinementCtx): void {
  const { must = [], may = [] } = needs.get(auth.grant) ?? {};
  for (const field of FIELDS) {
    const isThere = auth[field] !== undefined;
    const message = `with the grant ${auth.grant}`;
    if (must.includes(field) && !isThere) {
      context.addIssue({ code: 'custom', path: [field], message: `is missing ${message}` });
    }
    if (isThere && !must.includes(field) && !may.includes(field)) {
      context.addIssue({ code: 'custom', path: [field], message: `means nothing ${message}; leave it out` });
    }
  }
}

function isUsableKey(pem: string): boolean {
  if (pem === MASK) return true;
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_MODULUS_BITS;
  } catch {
    return false;
  }
}
