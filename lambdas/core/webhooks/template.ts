import * as z from 'zod';
import { httpMethods, sealedHeaderSchema } from '../messages/delivery.ts';

/**
 * A webhook template as it is kept (wire contract, outbound webhooks): where calls go, how they are authenticated and signed,
 * at what pace, and what of a person may leave. Secrets are sealed, each on its own.
 */
const sealed = z.string().describe('a text, sealed');

export const oauthGrants = ['client_credentials', 'password', 'jwt_bearer'] as const;
export const jwtAlgorithms = ['RS256', 'RS384', 'RS512'] as const;

const oauthSchema = z.object({
  kind: z.literal('oauth2'),
  grant: z.enum(oauthGrants),
  tokenUrl: z.string(),
  refreshUrl: z.string().optional(),
  clientId: z.string(),
  clientSecret: sealed.optional(),
  username: z.string().optional(),
  password: sealed.optional(),
  scopes: z.array(z.string()).default([]),
  /** How the client names itself to the token's server: Basic header, or fields of the form. */
  clientAuth: z.enum(['basic', 'body']).default('basic'),
  jwt: z
    .object({
      algorithm: z.enum(jwtAlgorithms),
      keyId: z.string().optional(),
      issuer: z.string(),
      subject: z.string(),
      audience: z.string(),
      privateKey: sealed,
      lifetimeSeconds: z.number().int().positive(),
    })
    .optional(),
  /** The token answer's field that says in how many seconds it expires. */
  expiresIn: z.string().default('expires_in'),
});
export type OAuth = z.infer<typeof oauthSchema>;

export const authSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('basic'), username: z.string(), password: sealed }),
  oauthSchema,
]);
export type TemplateAuth = z.infer<typeof authSchema>;

/** What becomes of a field before anything leaves; `field` is its path in a profile of the payload, such as `email` or `profileData.Gender`. */
export const privacyRules = ['drop', 'mask', 'sha256', 'hmac'] as const;
const privacySchema = z.object({ field: z.string(), rule: z.enum(privacyRules) });
export type PrivacyRule = z.infer<typeof privacySchema>;

/** A signing secret, sealed; the one before it signs too until `until` (epoch milliseconds). */
const signingSchema = z.object({ sealed, until: z.number().int().optional() });

export const templateSchema = z.object({
  accountId: z.string(),
  /** Epoch seconds at creation, counted up where the second is taken. */
  templateId: z.number().int(),
  name: z.string(),
  method: z.enum(httpMethods),
  url: z.string(),
  headers: z.array(sealedHeaderSchema).default([]),
  auth: authSchema,
  /** Newest first. */
  signing: z.array(signingSchema),
  /** Calls a second, and calls in flight, of all workers together; undefined: as many as there are. */
  perSecond: z.number().int().positive().optional(),
  atOnce: z.number().int().positive().optional(),
  /** Profiles to a broadcast. */
  broadcastSize: z.number().int().min(1).max(1_000).default(100),
  privacy: z.array(privacySchema).default([]),
  /** The key of `hmac` rules. */
  privacyKey: sealed.optional(),
  /** Goes up with every change; what is cached by it is stale then. */
  version: z.number().int(),
  createdAt: z.string(),
  changedAt: z.string(),
});
export type Template = z.infer<typeof templateSchema>;
