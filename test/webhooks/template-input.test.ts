import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import { httpsOnly } from '#core/webhooks/receiver-url.ts';
import { readTemplateInput } from '../../lambdas/webhooks/domain/template-input.ts';
import { ugliestEventNames, ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';

const url = 'https://example.com/hook';
const read = (change: object) => readTemplateInput({ name: 'Shop', url, ...change }, httpsOnly);
const keyOf = (bits: number) =>
  String(generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
const privateKey = keyOf(2_048);
const jwt = { issuer: 'me', subject: 'me', audience: 'them', privateKey };
const oauth = (change: object) => ({
  auth: { kind: 'oauth2', tokenUrl: 'https://example.com/token', clientId: 'me', ...change },
});

describe('readTemplateInput', () => {
  it('what is left out has its default', () => {
    expect(read({})).toEqual({
      ...{ name: 'Shop', url, method: 'POST', headers: [], auth: { kind: 'none' }, broadcastSize: 100, privacy: [] },
    });
    expect(read(oauth({ grant: 'client_credentials', clientSecret: 'x' })).auth).toMatchObject({
      ...{ scopes: [], clientAuth: 'basic', expiresIn: 'expires_in' },
    });
    expect(read(oauth({ grant: 'jwt_bearer', jwt })).auth).toMatchObject({
      jwt: { ...jwt, algorithm: 'RS256', lifetimeSeconds: 300 },
    });
  });

  it.each([
    ['no name', { name: undefined }, /^name: is missing$/],
    ['a name of 121 characters', { name: 'x'.repeat(121) }, /^name: must be 1–120 characters$/],
    ['another method', { method: 'PATCH' }, /^method: must be POST, GET, PUT or DELETE$/],
    ['an http address', { url: 'http://example.com' }, /^url: must be an https address$/],
    ['a password in the address', { url: 'https://me:s3cret@example.com' }, /^url: must not hold a user/],
    ['an address of 2,049 characters', { url: `${url}?${'x'.repeat(2_026)}` }, /^url: has at most 2048 characters$/],
    ['an address that grows', { url: `${url}?${'ü'.repeat(1_000)}` }, /^url: has at most 2048 .* percent-encoding$/],
    ['a header of ours', { headers: { 'webhook-id': 'x' } }, /^headers\.webhook-id: this header cannot be set$/],
    ['21 headers', { headers: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`X-${n}`, ''])) }, /at most 20/],
    ['a rate of none', { perSecond: 0 }, /^perSecond: must be a whole number from 1 to 10000$/],
    ['a rate in text', { perSecond: '5' }, /^perSecond: must be a whole number from 1 to 10000$/],
    ['1,001 at once', { atOnce: 1_001 }, /^atOnce: must be a whole number from 1 to 1000$/],
    ['broadcasts of 1,001', { broadcastSize: 1_001 }, /^broadcastSize: must be a whole number from 1 to 1000$/],
    [
      'another rule',
      { privacy: [{ field: 'email', rule: 'hide' }] },
      /^privacy\.0\.rule: must be drop, mask, sha256, hmac$/,
    ],
    ['a field twice', { privacy: Array(2).fill({ field: 'email', rule: 'drop' }) }, /^privacy: the same field twice$/],
    [
      '101 rules',
      { privacy: Array.from({ length: 101 }, (_, n) => ({ field: `f${n}`, rule: 'drop' })) },
      /^privacy: at most 100 rules$/,
    ],
    [
      'hmac without a key',
      { privacy: [{ field: 'email', rule: 'hmac' }] },
      /^privacyKey: is missing: a rule of privacy/,
    ],
    ['a short key', { privacyKey: 'short' }, /^privacyKey: must be 16–256 characters$/],
    ['an unknown field', { uri: url }, /^uri: is not a field here$/],
    ['another authentication', { auth: { kind: 'digest' } }, /^auth\.kind: must be none, basic or oauth2$/],
    [
      'a user with a colon',
      { auth: { kind: 'basic', username: 'a:b', password: 'x' } },
      /^auth\.username: must not hold a colon$/,
    ],
    [
      'a user with a line end',
      { auth: { kind: 'basic', username: 'a\nb', password: 'x' } },
      /^auth\.username: holds a control/,
    ],
    [
      'a header that the authentication sets',
      { headers: { authorization: 'x' }, auth: { kind: 'basic', username: 'a', password: 'x' } },
      /^headers\.authorization: auth "basic" sets this header$/,
    ],
    ['another grant', oauth({ grant: 'implicit' }), /^auth\.grant: must be client_credentials, password, jwt_bearer$/],
    [
      'client credentials without a secret',
      oauth({ grant: 'client_credentials' }),
      /^auth\.clientSecret: is missing with the grant client_credentials$/,
    ],
    [
      'a refresh address where there are no refresh tokens',
      oauth({ grant: 'client_credentials', clientSecret: 'x', refreshUrl: url }),
      /^auth\.refreshUrl: means nothing with the grant client_credentials; leave it out$/,
    ],
    ['a password grant without one', oauth({ grant: 'password', username: 'x' }), /^auth\.password: is missing/],
    ['an assertion of nothing', oauth({ grant: 'jwt_bearer' }), /^auth\.jwt: is missing/],
    [
      'a token address without TLS',
      oauth({ grant: 'password', username: 'x', password: 'x', tokenUrl: 'http://a.b' }),
      /^auth\.tokenUrl: must be an https address$/,
    ],
    [
      'a scope with a space',
      oauth({ grant: 'client_credentials', clientSecret: 'x', scopes: ['a b'] }),
      /^auth\.scopes\.0: must be 1–256 characters of ASCII/,
    ],
    [
      'another algorithm',
      oauth({ grant: 'jwt_bearer', jwt: { ...jwt, algorithm: 'HS256' } }),
      /^auth\.jwt\.algorithm: must be RS256, RS384, RS512$/,
    ],
    [
      'a key that is none',
      oauth({ grant: 'jwt_bearer', jwt: { ...jwt, privateKey: 's3cret' } }),
      /^auth\.jwt\.privateKey: must be an RSA private key of at least 2048 bits/,
    ],
    [
      'a short RSA key',
      oauth({ grant: 'jwt_bearer', jwt: { ...jwt, privateKey: keyOf(1_024) } }),
      /^auth\.jwt\.privateKey: must be an RSA/,
    ],
    [
      'an expiry field that is a prototype’s',
      oauth({ grant: 'client_credentials', clientSecret: 'x', expiresIn: '__proto__' }),
      /^auth\.expiresIn: must be 1–64 letters/,
    ],
  ])('%s is refused by the name of the field, and its value is not told', (_, change, text) => {
    expect(() => read(change)).toThrow(text);
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'bad-input', retry: 'never' }));
    expect(() => read(change)).not.toThrow(/s3cret/);
  });

  it('the limits themselves are taken', () => {
    const pem = keyOf(4_096);
    const most = {
      ...{ name: '😀'.repeat(120), url: `${url}?${'x'.repeat(2_023)}`, perSecond: 10_000, atOnce: 1_000 },
      ...{ broadcastSize: 1_000, privacyKey: '😀'.repeat(256) },
      headers: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`X-${n}`, 'x'.repeat(2_048)])),
      privacy: Array.from({ length: 100 }, (_, n) => ({ field: `${n}`.padEnd(300, 'ü'), rule: 'hmac' })),
      ...oauth({ grant: 'jwt_bearer', jwt: { ...jwt, privateKey: pem, lifetimeSeconds: 3_600 } }),
    };
    expect(read(most)).toMatchObject({ name: most.name, url: most.url, perSecond: 10_000 });
  });

  it('the ugliest inputs are the text of a field, or are refused by its name', () => {
    const oauthOf = (text: string) =>
      oauth({ grant: 'client_credentials', tokenUrl: text, clientId: text, clientSecret: text, scopes: [text] });
    for (const text of [...ugliestEventNames, ...ugliestPropertyNames, ...ugliestTexts]) {
      const changes: [string, object][] = [
        ['name', { name: text }],
        ['url', { url: text }],
        ['url', { url: `${url}?q=${text}` }],
        ['method', { method: text }],
        ['headers', { headers: Object.fromEntries([[text, 'x']]) }],
        ['headers', { headers: { 'X-Key': text } }],
        ['auth', { auth: { kind: 'basic', username: text, password: 'x' } }],
        ['auth', { auth: { kind: 'basic', username: 'x', password: text } }],
        ['auth', { auth: { kind: text } }],
        ['auth', oauthOf(text)],
        ['auth', oauth({ grant: 'jwt_bearer', jwt: { ...jwt, keyId: text, issuer: text, privateKey: text } })],
        ['privacy', { privacy: [{ field: text, rule: 'drop' }] }],
        ['privacyKey', { privacyKey: text }],
        [`${text}?`, Object.fromEntries([[`${text}?`, text]])],
      ];
      for (const [field, change] of changes) {
        try {
          expect(JSON.stringify(read(change)).isWellFormed()).toBe(true);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'bad-input', message: expect.stringContaining(field) });
        }
      }
    }
  });

  it('whatever is sent, the outcome is a safe template or a failure that says why', () => {
    const near = fc.record(
      {
        name: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        url: fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' })),
        headers: fc.oneof(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), fc.jsonValue()),
        auth: fc.oneof(
          fc.record({ kind: fc.constant('basic'), username: fc.string({ unit: 'binary' }), password: fc.string() }),
          fc.jsonValue(),
        ),
        privacy: fc.jsonValue(),
        __proto__: fc.jsonValue(),
      },
      { requiredKeys: ['name', 'url'] },
    );
    fc.assert(
      fc.property(fc.oneof(near, fc.jsonValue()), (input) => {
        try {
          const wanted = readTemplateInput(input, httpsOnly);
          expect(new URL(wanted.url).protocol).toBe('https:');
          const texts = [wanted, ...wanted.headers, wanted.auth].flatMap((part) => Object.values(part));
          expect(texts.filter((text) => typeof text === 'string' && /[\r\n\0]/.test(text))).toEqual([]);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 500 },
    );
  });
});
