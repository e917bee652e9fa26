import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { Authentication } from '#core/accounts/account.ts';
import type { Caller, PasscodeRole, PersonRole } from '#core/accounts/caller.ts';
import { Failure } from '#core/failure.ts';
import { failed } from '#core/wire/failed.ts';
import type { Answer, HttpReply } from '#runtime/bound-routes.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import type { HttpOptions } from '#runtime/http.ts';
import { routesOf } from '#runtime/routes.ts';
import { callHttp, context, httpEvent } from './http-call.ts';
import { recordedLogs } from './logs.ts';

const { httpHandler } = await import('#runtime/http.ts');

const account = { accountId: 'ABC-123-XYZ', name: 'Shop', timezone: 'UTC', createdAt: '2026-11-01T00:00:00Z' };

const passcode = (role: PasscodeRole): Caller => ({ kind: 'passcode', id: '5f0c1d2e3b4a', label: '', role });

/** A function of one route. */
function handlerOf(
  { roles, person, ...options }: Omit<HttpOptions, 'routes'> & { roles: PasscodeRole[]; person?: PersonRole },
  answer: Answer,
) {
  const route = {
    summary: 'Ask',
    roles,
    ...(person && { person }),
    answer: z.unknown(),
    examples: [{ answer: {} }] as const,
  };
  const routes = bindRoutes(routesOf('things/ask', { 'GET /': route }), { 'GET /': answer });
  return httpHandler({ ...options, routes });
}

function calledAs(role: PasscodeRole, reply: () => Promise<HttpReply>, roles: PasscodeRole[] = ['upload']) {
  const who: Authentication = { kind: 'known', account, by: passcode(role) };
  return handlerOf({ name: 'thing.asked', authenticate: async () => who, roles }, reply);
}

describe('httpHandler', () => {
  const logs = recordedLogs();

  it('the two headers of the wire contract are what is authenticated', async () => {
    const authenticate = vi.fn(
      async (): Promise<Authentication> => ({ kind: 'unknown', error: 'Account ID is not valid' }),
    );
    const handler = handlerOf({ name: 'thing.asked', authenticate, roles: ['upload'] }, async () => ({}));
    const headers = { 'x-clevertap-account-id': 'ABC-123-XYZ', 'x-clevertap-passcode': 'secret' };
    const reply = await callHttp(handler, { headers });
    expect(authenticate).toHaveBeenCalledWith('ABC-123-XYZ', 'secret');
    expect(reply.statusCode).toBe(401);
    expect(reply.body).toBe('{"status":"fail","error":"Account ID is not valid","code":401}');
    expect(reply.headers['content-type']).toBe('application/json;charset=utf-8');
  });

  it('an account whose gate is full is answered 429 with the text of the wire contract, and asked to come again', async () => {
    const handle = vi.fn(async () => ({}));
    const who: Authentication = { kind: 'known', account, by: passcode('upload') };
    const options = { name: 'thing.asked', authenticate: async () => who, roles: ['upload' as const] };
    const reply = await callHttp(handlerOf({ ...options, gate: async () => ({ kind: 'full' }) }, handle));
    expect(reply.statusCode).toBe(429);
    expect(reply.body).toBe('{"status":"fail","error":"Too many concurrent requests","code":429}');
    expect(reply.headers['retry-after']).toBe('1');
    expect(handle).not.toHaveBeenCalled();
  });

  it.each([null, undefined])(
    'a route without parameters is answered, whether the gateway calls them %s or not',
    async (none) => {
      const event = { ...httpEvent(), pathParameters: none };
      const { statusCode } = await calledAs('upload', async () => ({ body: { status: 'success' } }))(
        event as never,
        context,
      );
      expect(statusCode).toBe(200);
    },
  );

  it('a limit on a rate is told by its own text, with the seconds until there is room', async () => {
    const who: Authentication = { kind: 'known', account, by: passcode('upload') };
    const options = { name: 'thing.asked', authenticate: async () => who, roles: ['upload' as const] };
    const limit = { text: 'Too many requests: this account may send 30 uploads a second', waitMs: 2_100 };
    const reply = await callHttp(
      handlerOf({ ...options, gate: async () => ({ kind: 'full', limit }) }, async () => ({})),
    );
    expect(reply).toMatchObject({ statusCode: 429, json: { status: 'fail', error: limit.text, code: 429 } });
    expect(reply.headers['retry-after']).toBe('3');
  });

  it('who was let in leaves, even where the handler fails', async () => {
    const leave = vi.fn(async () => undefined);
    const who: Authentication = { kind: 'known', account, by: passcode('upload') };
    const gate = async () => ({ kind: 'open' as const, leave });
    const options = { name: 'thing.asked', authenticate: async () => who, roles: ['upload' as const], gate };
    await callHttp(handlerOf(options, async () => ({ body: {} })));
    await callHttp(
      handlerOf(options, async () => {
        throw new Error('broken');
      }),
    );
    expect(leave).toHaveBeenCalledTimes(2);
  });

  it('a caller who is not known never reaches the handler', async () => {
    const handle = vi.fn(async () => ({}));
    const unknown: Authentication = { kind: 'unknown', error: 'Invalid Credentials' };
    await callHttp(handlerOf({ name: 'thing.asked', authenticate: async () => unknown, roles: [] }, handle));
    expect(handle).not.toHaveBeenCalled();
  });

  it('a passcode of another role gets 403 and is told which role the call needs', async () => {
    const reply = await callHttp(calledAs('export', async () => ({})));
    expect(reply.statusCode).toBe(403);
    expect(reply.json.error).toContain('needs upload or admin');
  });

  it.each([
    ['viewer', undefined, 200],
    ['viewer', 'marketer', 403],
    ['marketer', 'marketer', 200],
    ['marketer', 'admin', 403],
    ['admin', 'admin', 200],
  ] as const)('a %s who calls what needs at least a %s is answered %i', async (role, person, status) => {
    const by: Caller = { kind: 'person', id: 'jane', email: 'jane@example.com', role };
    const authenticate = async (): Promise<Authentication> => ({ kind: 'known', account, by });
    const options = { name: 'thing.asked', authenticate, roles: [], ...(person && { person }) };
    const answer = vi.fn<Answer>(async () => ({ body: { status: 'success' } }));
    const reply = await callHttp(handlerOf(options, answer));
    expect(reply.statusCode).toBe(status);
    if (status === 200) expect(answer).toHaveBeenCalledWith(expect.objectContaining({ by }));
    else expect(reply.json.error).toMatch(new RegExp(`the role "${role}" in this account; this call needs .*admin$`));
  });

  it('a query string whose bytes are not UTF-8 is refused: decoded, two names would become one', async () => {
    const handle = async () => ({ body: { status: 'success' } });
    const asked = (query: string) => callHttp(calledAs('upload', handle), { query });
    for (const query of ['identity=jos%E9', 'identity=%ff', 'q=%C3']) {
      expect(await asked(query)).toMatchObject({ statusCode: 400, json: { error: expect.stringContaining('UTF-8') } });
    }
    for (const query of ['identity=jos%C3%A9', 'a=100%', 'a=%zz', 'a=%ef%bf%bd', '']) {
      expect([query, (await asked(query)).statusCode]).toEqual([query, 200]);
    }
  });

  it('an admin passcode may make every call', async () => {
    expect((await callHttp(calledAs('admin', async () => ({ body: { status: 'success' } }), []))).statusCode).toBe(200);
  });

  it.each([
    ['bad-input', 400],
    ['not-found', 404],
    ['conflict', 409],
  ] as const)('a %s failure is answered with %i and its own text', async (code, status) => {
    const failing = async () => Promise.reject(new Failure(code, 'name: is missing', { retry: 'never' }));
    const reply = await callHttp(calledAs('upload', failing));
    expect(reply.statusCode).toBe(status);
    expect(reply.json).toEqual({ status: 'fail', error: 'name: is missing', code: status });
  });

  it.each([
    ['an unknown error', new Error('table Accounts-7f2 is on fire')],
    ['a misconfiguration', new Failure('misconfigured', 'table Accounts-7f2 is on fire', { retry: 'never' })],
  ])('%s is answered with 503, logged with its reason, and its text is kept from the client', async (_, thrown) => {
    const reply = await callHttp(calledAs('upload', async () => Promise.reject(thrown)));
    expect(reply.statusCode).toBe(503);
    expect(reply.body).not.toContain('Accounts-7f2');
    expect(logs.lines('thing.asked.failed')).toMatchObject([{ reason: 'table Accounts-7f2 is on fire' }]);
  });

  it('an authenticator that fails is answered with 503, not with an unhandled error', async () => {
    const authenticate = async () => Promise.reject(new Error('throttled'));
    const reply = await callHttp(handlerOf({ name: 'thing.asked', authenticate, roles: [] }, async () => ({})));
    expect(reply.statusCode).toBe(503);
  });

  it('one log line tells account, status, time and facts, and no passcode', async () => {
    const handler = calledAs('upload', async () => ({ facts: { records: 3 } }));
    await callHttp(handler, { headers: { 'x-clevertap-account-id': 'ABC-123-XYZ', 'x-clevertap-passcode': 's3cret' } });
    const facts = { account: 'ABC-123-XYZ', status: 200, ms: expect.any(Number), requestId: 'request-1', records: 3 };
    expect(logs.lines('thing.asked')).toMatchObject([facts]);
    expect(logs.text()).not.toContain('s3cret');
  });

  it('an answer is gzipped for a client that asks for it, and only then', async () => {
    const long = { status: 'success', text: 'x'.repeat(5_000) };
    const handler = calledAs('upload', async () => ({ body: long }));
    const zipped = await callHttp(handler, { headers: { 'accept-encoding': 'deflate, gzip' } });
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(JSON.parse(gunzipSync(Buffer.from(zipped.body, 'base64')).toString())).toEqual(long);
    expect((await callHttp(handler)).json).toEqual(long);
  });

  it('a failure may carry a code other than the HTTP status', () => {
    const reply = failed(200, 'Request still in progress, please retry later', 2);
    expect(reply).toEqual({
      status: 200,
      body: { status: 'fail', error: 'Request still in progress, please retry later', code: 2 },
    });
  });
});

describe('a call that changes something', () => {
  const logs = recordedLogs();
  const answer = z.unknown();
  const examples = [{ answer: {} }] as const;
  const table = routesOf('things/manage', {
    'PATCH /api/things/{id}': { summary: 'Change a thing', roles: [], answer, examples },
  });
  const by: Caller = { kind: 'person', id: 'p1', email: 'ada@acme.example', role: 'marketer' };
  const authenticate = async (): Promise<Authentication> => ({ kind: 'known', account, by });
  const routes = (reply: () => Promise<HttpReply>) => bindRoutes(table, { 'PATCH /api/things/{id}': reply });
  const call = { method: 'PATCH', path: '/api/things/7', body: { name: 'secret value' } };

  it('stands where its entry cannot be written, and the log has what the entry would have said', async () => {
    const audit = () => Promise.reject(new Error('the table is away'));
    const handler = httpHandler({
      name: 'things.managed',
      authenticate,
      audit,
      routes: routes(async () => ({ status: 201, body: { done: true } })),
    });
    expect(await callHttp(handler, call)).toMatchObject({ statusCode: 201, json: { done: true } });
    const who = JSON.stringify({ kind: 'person', id: 'p1', email: 'ada@acme.example' });
    const said = {
      account: account.accountId,
      what: 'Change a thing',
      method: 'PATCH',
      path: '/api/things/7',
      fields: 'name',
      status: 201,
      who,
    };
    expect(logs.lines('audit.not-written')).toMatchObject([said]);
    expect(logs.text()).not.toContain('secret value');
  });

  it('leaves no entry where it failed', async () => {
    const audit = vi.fn(async () => undefined);
    const failing = routes(async () =>
      Promise.reject(new Failure('conflict', 'changed meanwhile', { retry: 'never' })),
    );
    await callHttp(httpHandler({ name: 'things.managed', authenticate, audit, routes: failing }), call);
    await callHttp(
      httpHandler({ name: 'things.managed', authenticate, audit, routes: routes(async () => failed(404, 'gone')) }),
      call,
    );
    expect(audit).not.toHaveBeenCalled();
  });

  it('is not taken by a function that has nowhere to write it down', () => {
    const options = { name: 'things.managed', authenticate, routes: routes(async () => ({})) };
    expect(() => httpHandler(options)).toThrow(
      'PATCH /api/things/{id} changes something, and things.managed is given no audit log',
    );
  });
});
