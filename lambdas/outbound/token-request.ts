import { createSign, randomUUID } from 'node:crypto';
import type { OAuth } from '#core/webhooks/template.ts';

/** The form and the headers by which an access token is asked for (https://www.rfc-editor.org/rfc/rfc6749#section-4). */
export type TokenRequest = { url: string; headers: Record<string, string>; body: string };
/** With its secrets in clear. */
export type OpenOAuth = OAuth;

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** @param now epoch milliseconds */
export function tokenRequest(auth: OpenOAuth, now: number): TokenRequest {
  const { grant, tokenUrl: url, scopes } = auth;
  const scope = scopes.length > 0 ? { scope: scopes.join(' ') } : {};
  if (grant === 'password') {
    const { username = '', password = '' } = auth;
    return asked(auth, { url, form: { grant_type: 'password', username, password, ...scope } });
  }
  const form = { grant_type: 'client_credentials', ...scope };
  if (grant === 'client_credentials') return asked(auth, { url, form });
  // The assertion is what the client proves itself by (https://www.rfc-editor.org/rfc/rfc7523#section-2.2): it has no secret.
  const assertion = { client_assertion_type: ASSERTION, client_assertion: signedAssertion(auth, now) };
  return asked({ ...auth, clientAuth: 'body', clientSecret: undefined }, { url, form: { ...form, ...assertion } });
}

export function refreshRequest(auth: OpenOAuth, refreshToken: string): TokenRequest {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return asked(auth, { url: auth.refreshUrl ?? auth.tokenUrl, form });
}

type Client = Pick<OpenOAuth, 'clientId' | 'clientAuth'> & { clientSecret?: string | undefined };

function asked(client: Client, { url, form }: { url: string; form: Record<string, string> }): TokenRequest {
  const { clientId, clientSecret, clientAuth } = client;
  const byHeader = clientAuth === 'basic' && clientSecret !== undefined;
  const named = byHeader
    ? {}
    : { client_id: clientId, ...(clientSecret !== undefined && { client_secret: clientSecret }) };
  return {
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(byHeader && { authorization: basicHeader(formEncoded(clientId), formEncoded(clientSecret)) }),
    },
    body: new URLSearchParams({ ...form, ...named }).toString(),
  };
}

export function basicHeader(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Both parts are encoded as a form's first (https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1). */
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

const hashes = { RS256: 'RSA-SHA256', RS384: 'RSA-SHA384', RS512: 'RSA-SHA512' } as const;

function signedAssertion({ jwt }: OpenOAuth, now: number): string {
  if (jwt === undefined) return '';
  const iat = Math.floor(now / 1_000);
  const { algorithm: alg, keyId, issuer: iss, subject: sub, audience: aud, lifetimeSeconds, privateKey } = jwt;
  const header = { alg, typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) };
  const claims = { iss, sub, aud, iat, exp: iat + lifetimeSeconds, jti: randomUUID() };
  const text = `${base64url(header)}.${base64url(claims)}`;
  return `${text}.${createSign(hashes[alg]).update(text).sign(privateKey, 'base64url')}`;
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
