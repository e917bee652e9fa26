import { generateKeyPairSync, verify } from 'node:crypto';
import { OAuth2Server } from 'oauth2-mock-server';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { templatesWorld } from './templates-world.ts';

const { target, ask, wanted, made, logs, table, mine } = await templatesWorld();

/** As https://docs.clevertap.com/docs/setup-webhooks shows it. */
const DOCUMENTED =
  '{"is_test":true,"targetId":1234,"key_values":{"key":"value"},"profiles":[' +
  Array(5).fill('{"Identity":"UserId","Email":"User@user.com","push_token":"Token"}').join(',') +
  ']}';
const templates = async () => (await ask('GET')).json.templates;

describe('the test call', () => {
  it('is the documented payload, to the letter, with the template’s headers and our own', async () => {
    await made({ headers: { 'X-Shop': 'eu' }, auth: { kind: 'basic', username: 'me', password: 'a:ü' } });
    expect(target.received.map(({ method, body }) => [method, body])).toEqual([['POST', DOCUMENTED]]);
    expect(target.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Causeway-Webhooks/1',
      'x-causeway-schema': '1',
      'x-shop': 'eu',
      authorization: `Basic ${Buffer.from('me:a:ü').toString('base64')}`,
      'webhook-id': expect.stringMatching(/^test-[0-9a-f-]{36}$/),
    });
  });

  it.each([
    ['PUT', DOCUMENTED],
    ['DELETE', DOCUMENTED],
    ['GET', ''],
  ])('by %s has the body that calls by it have', async (method, body) => {
    await made({ method });
    expect(target.received.map((received) => [received.method, received.body])).toEqual([[method, body]]);
  });

  it('is signed: an edit’s with the secret that was shown, and during a rotation with both', async () => {
    const template = await made();
    const rotated = (await ask('POST', `${template.path}/rotate`, {})).json;
    target.received.length = 0;
    await ask('PATCH', template.path, {});
    const [{ headers, body } = expect.fail('nobody called')] = target.received;
    for (const secret of [template.signingSecret, rotated.signingSecret]) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(DOCUMENTED));
    }
    expect(() => new Webhook('whsec_AAAA').verify(body, headers as Record<string, string>)).toThrow();
  });

  it.each([
    [201, '201'],
    [204, '204'],
    [301, '301'],
    [404, '404'],
    [500, '500'],
  ])('that is answered %i saves nothing, neither new nor changed, and the status is told', async (status, told) => {
    const template = await made();
    target.answersWith(status, { location: target.url() });
    target.received.length = 0;
    const error = `url: the test call was answered ${told}; a template is saved when the answer is 200`;
    expect(await ask('POST', '', wanted({ name: 'Other' }))).toMatchObject({ status: 400, error });
    expect(await ask('PATCH', template.path, { name: 'Renamed' })).toMatchObject({ status: 400, error });
    expect(target.received).toHaveLength(2);
    expect(await templates()).toMatchObject([{ name: 'Shop', changedAt: template.changedAt }]);
  });

  it('that is not answered within five seconds saves nothing', async () => {
    target.answers(() => {});
    const startedAt = performance.now();
    const { status, error } = await ask('POST', '', wanted());
    expect([status, error]).toEqual([
      400,
      'url: the test call ended with "timeout"; a template is saved when the answer is 200',
    ]);
    expect(performance.now() - startedAt).toBeGreaterThan(4_900);
    expect(await templates()).toEqual([]);
  }, 30_000);

  it('tells of what kept an answer from coming by its class alone', async () => {
    const url = 'http://nowhere.invalid/';
    expect((await ask('POST', '/test', { name: 'x', url })).json.test).toEqual({ class: 'dns', saves: false });
  });

  it('never tells what a receiver answers, nor logs it (failure mode 21)', async () => {
    for (const status of [200, 500, 302]) {
      target.answers((_, response) => {
        response.writeHead(status, { 'x-inside': 'inside-header', location: 'http://inside-location/' });
        response.end('inside-body');
      });
      for (const path of ['', '/test']) expect((await ask('POST', path, wanted())).text).not.toContain('inside');
    }
    expect(logs.text()).not.toContain('inside');
  });

  it('of a try saves nothing, and says whether it would have', async () => {
    expect((await ask('POST', '/test', wanted())).json.test).toEqual({ class: '2xx', status: 200, saves: true });
    target.answersWith(204);
    expect((await ask('POST', '/test', wanted())).json.test).toEqual({ class: '2xx', status: 204, saves: false });
    expect(await templates()).toEqual([]);
    expect([...table.items.keys()].filter((key) => key.startsWith(`${mine.accountId}|template`))).toEqual([]);
  });

  it('of a template that is there is made with the secrets that are kept, with what an edit would change, and changes nothing', async () => {
    const template = await made({ headers: { 'X-Shop': 's3cret' } });
    target.received.length = 0;
    const path = `${template.path}/test`;
    expect((await ask('POST', path, {})).json.test).toEqual({ class: '2xx', status: 200, saves: true });
    const edit = { method: 'PUT', headers: { 'X-Shop': '********', 'X-More': 'too' } };
    target.answersWith(503);
    expect((await ask('POST', path, edit)).json.test).toEqual({ class: '5xx', status: 503, saves: false });
    const [first = expect.fail('nobody called'), second = expect.fail('called once')] = target.received;
    expect([first.method, first.headers['x-shop'], first.headers['x-more']]).toEqual(['POST', 's3cret', undefined]);
    expect([second.method, second.headers['x-shop'], second.headers['x-more']]).toEqual(['PUT', 's3cret', 'too']);
    expect(
      new Webhook(template.signingSecret).verify(first.body, first.headers as Record<string, string>),
    ).toBeTruthy();
    expect(await templates()).toMatchObject([{ method: 'POST', changedAt: template.changedAt }]);
  });

  it('of an edit takes no kept secret to another address (failure mode 23)', async () => {
    const template = await made({ headers: { 'X-Shop': 's3cret' } });
    target.received.length = 0;
    const { status, error } = await ask('POST', `${template.path}/test`, { url: 'http://127.0.0.1:9/elsewhere' });
    expect([status, error]).toEqual([400, expect.stringMatching(/^headers\.X-Shop: /)]);
    expect(target.received).toEqual([]);
  });

  it('is made once more by every edit, also where nothing about the call changes', async () => {
    const template = await made();
    await ask('PATCH', template.path, { broadcastSize: 7 });
    expect(target.received).toHaveLength(2);
  });
});

describe('the test call with an access token', () => {
  const server = new OAuth2Server();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const asked: { form: URLSearchParams; authorization: string | undefined }[] = [];
  const oauth = (change: object) => ({
    auth: { kind: 'oauth2', tokenUrl: `${server.issuer.url}/token`, clientId: 'causeway', ...change },
  });
  beforeAll(async () => {
    await server.issuer.keys.generate('RS256');
    await server.start(0, '127.0.0.1');
    server.service.on('beforeResponse', (_, request) => {
      const form = new URLSearchParams(Object.entries<string>(Object(request.body)));
      asked.push({ form, authorization: request.headers.authorization });
    });
  });
  beforeEach(() => {
    asked.length = 0;
  });
  afterAll(async () => await server.stop());

  it.each([
    ['client_credentials', { clientSecret: 's3cret', scopes: ['a', 'b'] }],
    ['password', { username: 'me', password: 's3cret', clientSecret: 's3cret', clientAuth: 'body' }],
  ])('sends the token that %s gives, and shows no secret', async (grant, change) => {
    const template = await made(oauth({ grant, ...change }));
    expect(asked).toMatchObject([{ form: expect.anything() }]);
    expect(asked[0]?.form.get('grant_type')).toBe(grant);
    expect(target.received[0]?.headers.authorization).toMatch(/^Bearer ey/);
    expect(JSON.stringify(template)).not.toContain('s3cret');
    asked.length = 0;
    expect((await ask('PATCH', template.path, { name: 'Renamed' })).status).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it('sends the token that a signed assertion gives, made with the key that is kept', async () => {
    const jwt = { algorithm: 'RS384', keyId: 'k1', issuer: 'me', subject: 'me', audience: 'them', privateKey: pem };
    const template = await made(oauth({ grant: 'jwt_bearer', jwt }));
    expect(template.auth.jwt).toEqual({ ...jwt, privateKey: '********', lifetimeSeconds: 300 });
    await ask('PATCH', template.path, {});
    const assertion = asked[1]?.form.get('client_assertion') ?? '';
    const [header = '', claims = '', signature = ''] = assertion.split('.');
    expect(JSON.parse(String(Buffer.from(header, 'base64url')))).toEqual({ alg: 'RS384', typ: 'JWT', kid: 'k1' });
    const signed = [Buffer.from(`${header}.${claims}`), Buffer.from(signature, 'base64url')] as const;
    expect(verify('RSA-SHA384', signed[0], publicKey, signed[1])).toBe(true);
  });

  it('does not reach the receiver where the server gives none, and saves nothing', async () => {
    server.service.once('beforeResponse', (response) => {
      response.statusCode = 400;
      response.body = { error: 'inside' };
    });
    const { status, error, text } = await ask(
      'POST',
      '',
      wanted(oauth({ grant: 'client_credentials', clientSecret: 's3cret' })),
    );
    expect([status, error]).toEqual([
      400,
      'url: the test call ended with "token"; a template is saved when the answer is 200',
    ]);
    expect(text).not.toMatch(/inside|s3cret/);
    expect(target.received).toEqual([]);
  });

  it.each([
    ['tokenUrl', { tokenUrl: 'http://localhost:9/token' }],
    ['refreshUrl', { refreshUrl: 'http://localhost:9/token' }],
  ])('is not made with kept secrets for another %s: its owner would get them', async (_, change) => {
    const auth = oauth({ grant: 'password', username: 'me', password: 's3cret', clientSecret: 's3cret' });
    const template = await made(auth);
    target.received.length = 0;
    asked.length = 0;
    const moved = { auth: { ...template.auth, ...change } };
    const { status, error } = await ask('PATCH', template.path, moved);
    expect([status, error]).toEqual([
      400,
      'auth.password: send its value again, the address that it goes to has changed',
    ]);
    expect([...asked, ...target.received]).toEqual([]);
  });
});
