import * as z from 'zod';
import { httpMethods } from '#core/messages/delivery.ts';
import { MASK, maskSecrets, takeSecrets } from '#core/secrets.ts';
import { jwtAlgorithms, oauthGrants, privacyRules, type Template } from '#core/webhooks/template.ts';

/** A template as it is shown: a secret is a mask, which sent back stands for the one that is kept. */
export const AUTH_SECRETS = ['password', 'clientSecret', 'jwt.privateKey'];

const mask = z.literal(MASK);
const shownAuth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('basic'), username: z.string(), password: mask }),
  z.strictObject({
    kind: z.literal('oauth2'),
    grant: z.enum(oauthGrants),
    tokenUrl: z.string(),
    refreshUrl: z.string().optional(),
    clientId: z.string(),
    clientSecret: mask.optional(),
    username: z.string().optional(),
    password: mask.optional(),
    scopes: z.array(z.string()),
    clientAuth: z.enum(['basic', 'body']),
    jwt: z
      .strictObject({
        algorithm: z.enum(jwtAlgorithms),
        keyId: z.string().optional(),
        issuer: z.string(),
        subject: z.string(),
        audience: z.string(),
        privateKey: mask,
        lifetimeSeconds: z.int(),
      })
      .optional(),
    expiresIn: z.string().describe('the token answer’s field that says in how many seconds it expires'),
  }),
]);

/** What is shown and may be sent as it is to make or edit a template. */
const settings = {
  name: z.string(),
  method: z.enum(httpMethods),
  url: z.string(),
  headers: z.record(z.string(), mask).describe('names; their values are never shown'),
  auth: shownAuth,
  perSecond: z.int().optional(),
  atOnce: z.int().optional(),
  broadcastSize: z.int(),
  privacy: z.array(z.strictObject({ field: z.string(), rule: z.enum(privacyRules) })),
  privacyKey: mask.optional(),
};

export const shownTemplate = z.strictObject({
  id: z.int(),
  ...settings,
  oldSecretUntil: z.iso.datetime().optional().describe('until when calls are signed with the secret before, too'),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});

export function shownSettings(template: Template) {
  const { name, method, url, headers, auth, perSecond, atOnce, broadcastSize, privacy, privacyKey } = template;
  const { open, secrets } = takeSecrets(auth, AUTH_SECRETS);
  return {
    name,
    method,
    url,
    headers: Object.fromEntries(headers.map((header) => [header.name, MASK])),
    auth: maskSecrets(open, secrets),
    ...(perSecond !== undefined && { perSecond }),
    ...(atOnce !== undefined && { atOnce }),
    broadcastSize,
    privacy,
    ...(privacyKey !== undefined && { privacyKey: MASK }),
  };
}

/** @param now epoch milliseconds */
export function templateView(template: Template, now: number) {
  const { templateId: id, createdAt, changedAt, signing } = template;
  const until = Math.max(...signing.map((secret) => secret.until ?? 0));
  return {
    id,
    ...shownSettings(template),
    ...(until > now && { oldSecretUntil: new Date(until).toISOString() }),
    createdAt,
    changedAt,
  };
}
