import { generateKeyPairSync } from 'node:crypto';
import { lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jwtAlgorithms, type OAuth } from '#core/webhooks/template.ts';
import { safeDialler } from '#outbound/dial.ts';
import { accessTokens } from '#outbound/oauth-token.ts';
import { receiverRules } from '#outbound/receiver-rules.ts';

/** Against an authorisation server that verifies what it is sent: signature, key, claims, and that no assertion comes twice. */
describe('a client that proves itself by a signed assertion', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  let server: Server;
  let issuer = '';

  beforeAll(async () => {
    for (const method of ['info', 'warn', 'log'] as const) vi.spyOn(console, method).mockImplementation(() => {});
    server = createServer((request, response) => provider.callback()(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig' };
    const provider = new Provider(issuer, {
      features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
      enabledJWA: { clientAuthSigningAlgValues: [...jwtAlgorithms] },
      clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
      clients: [
        ...jwtAlgorithms.map((algorithm) => ({
          client_id: algorithm,
          token_endpoint_auth_method: 'private_key_jwt' as const,
          token_endpoint_auth_signing_alg: algorithm,
          jwks: { keys: [jwk] },
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
        })),
        ...(['client_secret_basic', 'client_secret_post'] as const).map((method) => ({
          client_id: method,
          client_secret: 's3cret:%+/=',
          token_endpoint_auth_method: method,
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
        })),
      ],
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    vi.restoreAllMocks();
  });

  const dial = safeDialler({ resolve: lookup, rules: receiverRules({ allowed: '', anything: true }) });
  const tokenOf = (auth: OAuth) => accessTokens({ dial, now: Date.now }).token({ key: 'a', auth });
  const oauth = (clientId: string, change: Partial<OAuth>): OAuth => ({
    ...{ kind: 'oauth2', grant: 'client_credentials', tokenUrl: `${issuer}/token`, clientId },
    ...{ scopes: [], clientAuth: 'basic', expiresIn: 'expires_in', ...change },
  });
  const asserted = (algorithm: (typeof jwtAlgorithms)[number], change: object = {}) =>
    oauth(algorithm, {
      grant: 'jwt_bearer',
      jwt: {
        ...{ algorithm, keyId: 'key-1', issuer: algorithm, subject: algorithm, audience: issuer },
        ...{ privateKey: pem, lifetimeSeconds: 60, ...change },
      },
    });

  it.each(jwtAlgorithms)('%s is verified and gets a token, and the next one as well', async (algorithm) => {
    for (let time = 0; time < 2; time++) expect(await tokenOf(asserted(algorithm))).toMatch(/^\S{20,}$/);
  });

  it('the key may be written in the older form of RSA alone', async () => {
    const privateKey1 = String(privateKey.export({ type: 'pkcs1', format: 'pem' }));
    expect(await tokenOf(asserted('RS256', { privateKey: privateKey1 }))).toMatch(/^\S{20,}$/);
  });

  it.each([
    ['another audience', { audience: 'https://other.example' }],
    ['another subject', { subject: 'other' }],
    ['a key that is not known', { keyId: 'key-2' }],
  ])('with %s there is no token', async (_, change) => {
    await expect(tokenOf(asserted('RS256', change))).rejects.toThrow('gave none: 4xx');
  });

  it('with a key that is another one there is no token', async () => {
    const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const text = String(other.export({ type: 'pkcs8', format: 'pem' }));
    await expect(tokenOf(asserted('RS256', { privateKey: text }))).rejects.toThrow('gave none: 4xx');
  });

  it.each([
    ['client_secret_basic', 'basic'],
    ['client_secret_post', 'body'],
  ] as const)('a secret by %s gets a token from the same server', async (clientId, clientAuth) => {
    expect(await tokenOf(oauth(clientId, { clientSecret: 's3cret:%+/=', clientAuth }))).toMatch(/^\S{20,}$/);
  });
});
