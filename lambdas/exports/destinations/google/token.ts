import { sign } from 'node:crypto';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { sts } from '#runtime/clients.ts';
import type { Caller } from '../aws/policies.ts';
import { asWriter } from '../aws/session.ts';
import { refused } from '../trouble.ts';
import { type Federation, type GoogleAccess, poolOf, readKey, type ServiceAccountKey } from './access.ts';
import { type Answer, ask, bearer, isPassing, later, type Reach, wordOf } from './ask.ts';
import { awsToken } from './aws-token.ts';
import { conditionFor } from './condition.ts';

/**
 * A token for Google's APIs, good for an hour, which is longer than a part takes. Google's own library for this would be
 * 294 kB of a function's code and sends its requests where it likes; these are four.
 */
export type Wish = { access: GoogleAccess; caller: Caller; scopes: readonly string[]; reach: Reach };

export async function tokenFor({ access, ...wish }: Wish): Promise<string> {
  if (access.kind === 'federation') return await federated(access, wish);
  const key = readKey(access.key);
  if (!key) throw refused('The service account’s key can no longer be read: set it again.');
  return await ofKey(key, wish);
}

const LIFETIME_S = 3_600;
const GRANTS = {
  key: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
};
const CLOUD = 'https://www.googleapis.com/auth/cloud-platform';

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
async function ofKey(key: ServiceAccountKey, { scopes, reach }: Omit<Wish, 'access'>): Promise<string> {
  const url = 'https://oauth2.googleapis.com/token';
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { iss: key.email, scope: scopes.join(' '), aud: url, iat, exp: iat + LIFETIME_S };
  const text = [{ alg: 'RS256', typ: 'JWT', kid: key.keyId }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const assertion = `${text}.${sign('RSA-SHA256', Buffer.from(text), key.privateKey).toString('base64url')}`;
  const answer = await ask(reach, { url, body: new URLSearchParams({ grant_type: GRANTS.key, assertion }) });
  return given(answer, tokenSchema, () =>
    refused(
      `Google does not accept the key of the service account ${key.email} ${wordOf(answer)}: it may be deleted, or the account disabled. Make a new key.`,
    ),
  ).access_token;
}

/** https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
async function federated(access: Federation, { caller, scopes, reach }: Omit<Wish, 'access'>): Promise<string> {
  const { audience, serviceAccount } = access;
  const signing = {
    credentials: await asWriter(caller),
    region: await sts().config.region(),
    audience,
    now: new Date(),
  };
  const body = new URLSearchParams({
    grant_type: GRANTS.exchange,
    audience,
    scope: serviceAccount ? CLOUD : scopes.join(' '),
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
    subject_token: awsToken(signing),
  });
  const answer = await ask(reach, { url: 'https://sts.googleapis.com/v1/token', body });
  const { access_token } = given(answer, tokenSchema, () =>
    refused(
      `The workload identity provider ${audience} does not let this deployment in ${wordOf(answer)}: it must be for AWS, with the attribute condition ${conditionFor(caller)}`,
    ),
  );
  return serviceAccount
    ? await actingAs({ access, serviceAccount, token: access_token }, { scopes, reach })
    : access_token;
}

type Acting = { access: Federation; serviceAccount: string; token: string };

/** https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
async function actingAs(as: Acting, { scopes, reach }: Pick<Wish, 'scopes' | 'reach'>): Promise<string> {
  const { access, serviceAccount, token } = as;
  const answer = await ask(reach, {
    url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
    headers: { ...bearer(token), 'Content-Type': 'application/json' },
    body: JSON.stringify({ scope: scopes, lifetime: `${LIFETIME_S}s` }),
  });
  return given(answer, actingSchema, () =>
    refused(
      `This deployment may not act as ${serviceAccount} ${wordOf(answer)}: grant roles/iam.workloadIdentityUser on it to ${poolOf(access)}.`,
    ),
  ).accessToken;
}

const tokenSchema = z.object({ access_token: z.string().min(1) });
const actingSchema = z.object({ accessToken: z.string().min(1) });

function given<Schema extends z.ZodType>(answer: Answer, schema: Schema, trouble: () => Failure): z.infer<Schema> {
  if (isPassing(answer)) throw later('Google could not give a token', answer);
  if (answer.status !== 200) throw trouble();
  const read = schema.safeParse(answer.body);
  if (read.success) return read.data;
  throw new Failure('unavailable', 'Google’s answer held no token; please try again.', { retry: 'later' });
}
