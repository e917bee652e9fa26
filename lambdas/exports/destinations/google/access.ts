import { createPrivateKey } from 'node:crypto';
import * as z from 'zod';

/** How a customer lets exports in at Google: by a service account's key, or by a workload identity pool that trusts our role. */
const KEY =
  'must be the text of a service account’s key file (JSON with client_email, private_key_id and an RSA private_key), of Google’s own cloud, at most 4,096 bytes';
const AUDIENCE =
  'must name a provider of a workload identity pool, such as //iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/causeway/providers/causeway';
const SERVICE_ACCOUNT = 'must be the e-mail of a service account, such as causeway@my-project.iam.gserviceaccount.com';
/** As much as is sealed at once (`store/secrets/seal.ts`); a key file with an RSA key of 2,048 bits has 2,400 bytes. */
const LONGEST_KEY_BYTES = 4_096;

const email = /^[a-z0-9-]{1,63}@[a-z0-9.-]{1,120}\.gserviceaccount\.com$/;
const provider =
  /^\/\/iam\.googleapis\.com\/projects\/\d{1,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/;

/** Where a key file says that tokens are to be had (`token_uri`) is never used: a customer could name any address there. */
const keySchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().regex(email),
  private_key_id: z.string().max(200),
  private_key: z.string().refine(isRsa),
  universe_domain: z.literal('googleapis.com').default('googleapis.com'),
});

export const accessSchema = z.discriminatedUnion(
  'kind',
  [
    z
      .strictObject({
        kind: z.literal('key'),
        key: z
          .string(KEY)
          .refine((text) => Buffer.byteLength(text) <= LONGEST_KEY_BYTES && readKey(text) !== undefined, KEY)
          .meta({ title: 'Key file', description: KEY, contentMediaType: 'application/json' }),
      })
      .meta({ title: 'A service account’s key' }),
    z
      .strictObject({
        kind: z.literal('federation'),
        audience: z.string(AUDIENCE).regex(provider, AUDIENCE).meta({ title: 'Audience', description: AUDIENCE }),
        /** Whom to act as; without it, what comes through the pool must be let in itself. */
        serviceAccount: z
          .string(SERVICE_ACCOUNT)
          .regex(email, SERVICE_ACCOUNT)
          .optional()
          .meta({
            title: 'Service account',
            description: `to act as; without it, the pool itself is let in; ${SERVICE_ACCOUNT}`,
          }),
      })
      .meta({ title: 'A workload identity pool, without a key' }),
  ],
  'must have the kind key or federation',
);
export type GoogleAccess = z.infer<typeof accessSchema>;
export type Federation = Extract<GoogleAccess, { kind: 'federation' }>;

export type ServiceAccountKey = { email: string; keyId: string; privateKey: string };

export function readKey(text: string): ServiceAccountKey | undefined {
  const { data } = keySchema.safeParse(parsed(text));
  return data && { email: data.client_email, keyId: data.private_key_id, privateKey: data.private_key };
}

/** Whoever the customer has to let in, as their policies call them. */
export function memberOf(access: GoogleAccess): string {
  if (access.kind === 'key') return `serviceAccount:${readKey(access.key)?.email}`;
  return access.serviceAccount ? `serviceAccount:${access.serviceAccount}` : poolOf(access);
}

/** All that come through a workload identity pool. */
export function poolOf({ audience }: Federation): string {
  return `principalSet:${audience.split('/providers/')[0]}/*`;
}

function isRsa(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
