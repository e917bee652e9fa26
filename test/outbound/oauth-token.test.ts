import { lookup } from 'node:dns';
import { type MutableResponse, OAuth2Server, type TokenRequestIncomingMessage } from 'oauth2-mock-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OAuth } from '#core/webhooks/template.ts';
import { safeDialler } from '#outbound/dial.ts';
import { accessTokens } from '#outbound/oauth-token.ts';
import { receiverRules } from '#outbound/receiver-rules.ts';

/** Against a server of tokens that is not ours: its answers, and what it was asked. */
describe('access tokens', () => {
  const server = new OAuth2Server();
  const asked: { form: Record<string, unknown>; authorization: string | undefined }[] = [];
  let answers = (_: MutableResponse) => {};
  let time = 1_790_000_000_000;

  beforeAll(async () => {
    await server.issuer.keys.generate('RS256');
    await server.start(0, '127.0.0.1');
    let number = 0;
    server.service.on('beforeResponse', (response: MutableResponse, request: TokenRequestIncomingMessage) => {
      asked.push({ form: { ...request.body }, authorization: request.headers.authorization });
      Object.assign(response.body ?? {}, { access_token: `token-${++number}` });
      answers(response);
    });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    asked.length = 0;
    answers = () => {};
  });

  const dial = safeDialler({ resolve: lookup, rules: receiverRules({ allowed: '', anything: true }) });
  const tokens = () => accessTokens({ dial, now: () => time });
  const oauth = (change: Partial<OAuth> = {}): OAuth => ({
    kind: 'oauth2',
    grant: 'client_credentials',
    tokenUrl: `${server.issuer.url}/token`,
    clientId: 'shop one',
    clientSecret: 's3cret:%+é',
    scopes: [],
    clientAuth: 'basic',
    expiresIn: 'expires_in',
    ...change,
  });
  const wanted = (change?: Partial<OAuth>) => ({ key: 'a.1.1', auth: oauth(change) });
  const answersWith = (body: object) => {
    answers = (response) => void Object.assign(response.body ?? {}, body);
  };

  it('client credentials go by a Basic header, each part encoded as a form first, with the scopes', async () => {
    await tokens().token(wanted({ scopes: ['write', 'read'] }));
    const credentials = Buffer.from('shop+one:s3cret%3A%25%2B%C3%A9').toString('base64');
    expect(asked).toEqual([
      { form: { grant_type: 'client_credentials', scope: 'write read' }, authorization: `Basic ${credentials}` },
    ]);
  });

  it('or as fields of the form', async () => {
    await tokens().token(wanted({ clientAuth: 'body' }));
    const form = { grant_type: 'client_credentials', client_id: 'shop one', client_secret: 's3cret:%+é' };
    expect(asked).toEqual([{ form, authorization: undefined }]);
  });

  it('password credentials are sent with the grant of that name', async () => {
    await tokens().token(wanted({ grant: 'password', username: 'ann', password: 'p&w', clientSecret: undefined }));
    const form = { grant_type: 'password', username: 'ann', password: 'p&w', client_id: 'shop one' };
    expect(asked).toMatchObject([{ form }]);
  });

  it('a token is fetched once, however many ask at once and afterwards', async () => {
    const { token } = tokens();
    const all = await Promise.all(Array.from({ length: 50 }, () => token(wanted())));
    expect(new Set([...all, await token(wanted())]).size).toBe(1);
    expect(asked).toHaveLength(1);
  });

  it('a token is renewed a minute before it expires, and holds until then', async () => {
    const { token } = tokens();
    const first = await token(wanted());
    time += (3_600 - 61) * 1_000;
    expect(await token(wanted())).toBe(first);
    time += 2_000;
    expect(await token(wanted())).not.toBe(first);
    expect(asked).toHaveLength(2);
  });

  it('where the time of expiry has another name, that one counts; its digits will do', async () => {
    answersWith({ expires_in: undefined, 'valid-for': '100' });
    const { token } = tokens();
    const named = wanted({ expiresIn: 'valid-for' });
    await token(named);
    time += 79_000;
    await token(named);
    expect(asked).toHaveLength(1);
    time += 2_000;
    await token(named);
    expect(asked).toHaveLength(2);
  });

  it('while the server has no new one to give, the old one is sent as long as it holds, and then none', async () => {
    const { token } = tokens();
    const first = await token(wanted());
    answers = (response) => {
      response.statusCode = 503;
    };
    time += (3_600 - 30) * 1_000;
    expect(await token(wanted())).toBe(first);
    time += 31_000;
    await expect(token(wanted())).rejects.toMatchObject({ code: 'destination-refused', retry: 'later' });
  });

  it('a refresh token brings the next one, at the address for it, and where it is refused the credentials do', async () => {
    answersWith({ refresh_token: 'r1' });
    const { token } = tokens();
    const password = wanted({
      grant: 'password',
      username: 'ann',
      password: 'pw',
      refreshUrl: `${server.issuer.url}/token`,
    });
    await token(password);
    time += 3_600_000;
    answers = (response) => {
      if (asked.at(-1)?.form.grant_type === 'refresh_token') response.statusCode = 400;
    };
    await token(password);
    expect(asked.map(({ form }) => form.grant_type)).toEqual(['password', 'refresh_token', 'password']);
    expect(asked[1]?.form.refresh_token).toBe('r1');
  });

  it('a 401 of the receiver fetches a new one, once for all who met it, and not at every 401', async () => {
    const { token, refused } = tokens();
    const first = await token(wanted());
    refused(wanted(), first);
    refused(wanted(), first);
    const [second, third] = await Promise.all([token(wanted()), token(wanted())]);
    expect([second === first, second === third]).toEqual([false, true]);
    refused(wanted(), second);
    expect(await token(wanted())).toBe(second);
    time += 31_000;
    refused(wanted(), second);
    expect(await token(wanted())).not.toBe(second);
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['no token', { access_token: undefined }],
    ['a token that is no text', { access_token: 7 }],
  ])('an answer with %s is none, and tells nobody what it said', async (_, body) => {
    answersWith({ ...body, error_description: 's3cret' });
    const thrown = await tokens()
      .token(wanted())
      .catch((error: Error) => error.message);
    expect(thrown).toBe('the server of access tokens gave none: 2xx');
  });

  it('the server of tokens is a customer’s address: a closed one is not dialled (failure mode 20)', async () => {
    const rules = receiverRules({ allowed: '', anything: false });
    const { token } = accessTokens({ dial: safeDialler({ resolve: lookup, rules }), now: () => time });
    await expect(token(wanted())).rejects.toThrow('gave none: refused');
    expect(asked).toEqual([]);
  });

  it('a template that has changed has a token of its own', async () => {
    const { token } = tokens();
    const before = await token(wanted());
    expect(await token({ ...wanted(), key: 'a.1.2' })).not.toBe(before);
  });
});
