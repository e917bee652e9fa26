import { AdminRespondToAuthChallengeCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { authenticator } from '#store/accounts/authenticate.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { CODE, refusal, TEMPORARY } from './memory-pool.ts';
import { accountId, PASSWORD, usersWorld } from './users-world.ts';

const { pool, table, at, world, addAccount, addPerson, post, remove, enter, call, signedIn } = usersWorld();
const logs = recordedLogs();

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-27T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

describe('signing in', () => {
  it('gives a session of an hour, and a cookie that no script and no other site gets', async () => {
    const reply = await enter();
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.json).toMatchObject({
      outcome: 'signed-in',
      session: { accountId, role: 'admin', expiresAt: '2026-11-27T13:00:00.000Z' },
      person: { id: world.admin, email: 'jane@example.com', mfa: false },
      accounts: [{ accountId, name: 'Acme', role: 'admin', timezone: 'Asia/Kolkata', region: 'eu-central-1' }],
    });
    expect(reply.cookies).toEqual([
      expect.stringMatching(
        /^causeway-refresh=refresh-\d+; Path=\/api\/sign-in; Max-Age=604800; HttpOnly; SameSite=Strict; Secure$/,
      ),
    ]);
  });

  it('knows an address in any case of its letters', async () => {
    expect((await enter(' Jane@Example.COM')).statusCode).toBe(200);
  });

  it('refuses a wrong password and an unknown address by the same words, and sets no cookie', async () => {
    for (const [email, password] of [
      ['jane@example.com', 'wrong horse battery'],
      ['nobody@example.com', PASSWORD],
    ]) {
      const reply = await enter(email, password);
      expect([reply.statusCode, reply.json.error]).toEqual([401, 'Email or password is wrong']);
      expect(reply.cookies).toBeUndefined();
    }
  });

  it('answers the eleventh try within a quarter of an hour 429, whether or not the address is known, and lets in after that', async () => {
    for (const email of ['jane@example.com', 'nobody@example.com']) {
      for (let tried = 0; tried < 10; tried++) expect((await enter(email, 'guess')).statusCode).toBe(401);
      const reply = await enter(email);
      expect(reply.statusCode).toBe(429);
      expect(reply.headers['retry-after']).toBe('900');
    }
    vi.setSystemTime(Date.now() + 900_001);
    expect((await enter()).statusCode).toBe(200);
  });

  it('begins to count anew once somebody got it right', async () => {
    for (let round = 0; round < 3; round++) {
      for (let tried = 0; tried < 9; tried++) await enter('jane@example.com', 'guess');
      expect((await enter()).statusCode).toBe(200);
    }
  });

  it.each([
    ['TooManyRequestsException', 'Rate exceeded', 429],
    ['NotAuthorizedException', 'Password attempts exceeded', 401],
    ['PasswordResetRequiredException', 'Password reset required for the user', 401],
    ['InternalErrorException', 'us-east-1_pool is on fire', 503],
  ])('passes on what Cognito says by %s, and keeps its own words', async (name, message, status) => {
    pool.broken.error = refusal(name, message);
    const reply = await enter();
    expect(reply.statusCode).toBe(status);
    expect(reply.body).not.toContain(message);
    if (status === 429) expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('tells a person without any account that somebody must add them', async () => {
    pool.add('lost@example.com', PASSWORD);
    const reply = await enter('lost@example.com');
    expect([reply.statusCode, reply.cookies]).toEqual([403, undefined]);
    expect(reply.json.error).toContain('an administrator of one can add you');
  });

  it('writes no password, code, token or passcode into the log, nor plain into the table', async () => {
    const { passcode, cookie } = await signedIn();
    await enter('jane@example.com', 'hunter2 hunter2');
    await post('/answer', { email: 'jane@example.com', challenge: 'x', newPassword: 'my new secret' });
    const secret = passcode.split('.').at(-1) ?? '';
    for (const text of [PASSWORD, 'hunter2', 'my new secret', secret, cookie.cookie.split('=')[1] ?? '']) {
      expect(logs.text()).not.toContain(text);
      expect(table.text()).not.toContain(text);
    }
  });
});

describe('who was invited', () => {
  const invited = async () => {
    const { passcode } = await signedIn();
    const body = { email: 'joe@example.com', role: 'viewer' };
    expect((await call(passcode, { method: 'POST', path: '/api/users', body })).statusCode).toBe(201);
    const asked = await enter('joe@example.com', TEMPORARY);
    expect(asked.json).toEqual({ status: 'success', outcome: 'new-password', challenge: expect.any(String) });
    return String(asked.json.challenge);
  };

  it('chooses a password of their own, and is in', async () => {
    const challenge = await invited();
    const reply = await post('/answer', { email: 'joe@example.com', challenge, newPassword: PASSWORD });
    expect(reply.json).toMatchObject({ outcome: 'signed-in', session: { role: 'viewer' } });
    expect((await enter('joe@example.com')).json.outcome).toBe('signed-in');
  });

  it.each(['short', 'x'.repeat(257)])('is told what is wrong with a password: %s', async (newPassword) => {
    const challenge = await invited();
    const reply = await post('/answer', { email: 'joe@example.com', challenge, newPassword });
    expect(reply.statusCode).toBe(400);
    expect(reply.json.error).toMatch(/^newPassword: must have at (least 12|most 256) characters$/);
  });

  it('is told Cognito’s own rule where it is stricter', async () => {
    const challenge = await invited();
    const message = 'Password did not conform with policy: Password must have symbol characters';
    pool.broken.error = refusal('InvalidPasswordException', message);
    const reply = await post('/answer', { email: 'joe@example.com', challenge, newPassword: PASSWORD });
    expect([reply.statusCode, reply.json.error]).toEqual([400, 'newPassword: Password must have symbol characters']);
  });

  it('signs in again where the step is over, and is refused what is no challenge', async () => {
    const challenge = await invited();
    await post('/answer', { email: 'joe@example.com', challenge, newPassword: PASSWORD });
    const again = await post('/answer', { email: 'joe@example.com', challenge, newPassword: PASSWORD });
    expect([again.statusCode, again.json.error]).toEqual([401, 'This step is over; please sign in again']);
    const none = await post('/answer', { email: 'joe@example.com', challenge: 'bm9uZQ', newPassword: PASSWORD });
    expect([none.statusCode, none.json.error]).toEqual([400, 'challenge: is none that was handed out']);
    const code = await post('/answer', { email: 'joe@example.com', challenge, code: '123456' });
    expect([code.statusCode, code.json.error]).toEqual([400, 'newPassword: is what is asked for']);
  });
});

describe('a second factor', () => {
  async function setUp() {
    const { cookie } = await signedIn();
    const begun = await post('/mfa', {}, cookie);
    expect(begun.json).toEqual({
      status: 'success',
      secret: 'JBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/Causeway:jane%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Causeway',
    });
    return cookie;
  }

  it('is asked for once its first code has confirmed it, and not before', async () => {
    const cookie = await setUp();
    expect((await enter()).json.outcome).toBe('signed-in');
    expect((await post('/mfa/confirm', { code: '000000' }, cookie)).statusCode).toBe(401);
    expect((await post('/mfa/confirm', { code: CODE }, cookie)).statusCode).toBe(200);
    const { outcome, challenge } = (await enter()).json;
    expect(outcome).toBe('mfa-code');
    const wrong = await post('/answer', { email: 'jane@example.com', challenge, code: '999999' });
    expect([wrong.statusCode, wrong.json.error]).toEqual([401, 'The code is wrong, or is over']);
    const right = await post('/answer', { email: 'jane@example.com', challenge, code: CODE });
    expect(right.json).toMatchObject({ outcome: 'signed-in', person: { mfa: true } });
  });

  it('cannot be guessed: after ten codes no more are taken, also where the password is shown again', async () => {
    const cookie = await setUp();
    await post('/mfa/confirm', { code: CODE }, cookie);
    for (let tried = 0; tried < 10; tried++) {
      const { challenge } = (await enter()).json;
      await post('/answer', { email: `other${tried}@example.com`, challenge, code: '000000' });
    }
    const { challenge } = (await enter()).json;
    expect((await post('/answer', { email: 'jane@example.com', challenge, code: CODE })).statusCode).toBe(429);
  });

  it('cannot be guessed under other spellings of the person either: the page does not say who is asked', async () => {
    const cookie = await setUp();
    await post('/mfa/confirm', { code: CODE }, cookie);
    for (const username of [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bits) => Array(3).fill(spelt(world.admin, bits)))) {
      const { challenge } = (await enter()).json;
      const shown = JSON.parse(Buffer.from(String(challenge), 'base64url').toString('utf8'));
      const forged = Buffer.from(JSON.stringify({ ...shown, username })).toString('base64url');
      await post('/answer', { email: 'jane@example.com', challenge: forged, code: '000000' });
    }
    expect(pool.sdk.commandCalls(AdminRespondToAuthChallengeCommand).length).toBeLessThanOrEqual(10);
  });

  it('is taken away by the person themselves', async () => {
    const cookie = await setUp();
    await post('/mfa/confirm', { code: CODE }, cookie);
    expect((await remove('/mfa', cookie)).statusCode).toBe(200);
    expect((await enter()).json.outcome).toBe('signed-in');
  });

  it('is nobody’s to set without the cookie', async () => {
    expect((await post('/mfa')).statusCode).toBe(401);
    expect((await post('/mfa/confirm', { code: CODE })).statusCode).toBe(401);
    expect((await remove('/mfa', {})).statusCode).toBe(401);
  });
});

/** The same name with its first letters in the case that bits say. */
function spelt(name: string, bits: number): string {
  return name.replace(/[a-z]/g, (letter, at: number) => ((bits >> at) & 1 ? letter.toUpperCase() : letter));
}

describe('the cookie', () => {
  it('gives another session, of the account that is asked for', async () => {
    await addAccount('OTHER-2', 'Zoo');
    const { cookie } = await signedIn();
    const theirs = await post('/refresh', { accountId: 'OTHER-2' }, cookie);
    expect([theirs.statusCode, theirs.json.error]).toEqual([403, 'You do not belong to the account OTHER-2']);
    table.put({ ...table.items.get(`people#${accountId}|${world.admin}`), pk: 'people#OTHER-2', role: 'viewer' });
    table.put({ pk: `person#${world.admin}`, sk: 'OTHER-2' });
    const reply = await post('/refresh', { accountId: 'OTHER-2' }, cookie);
    expect(reply.json).toMatchObject({
      session: { accountId: 'OTHER-2', role: 'viewer' },
      accounts: [{ accountId }, { accountId: 'OTHER-2' }],
    });
    expect((await post('/refresh', {}, cookie)).json).toMatchObject({ session: { accountId } });
  });

  it('is of no use when it is missing, wrong or revoked', async () => {
    const { cookie } = await signedIn();
    expect((await post('/out', {}, cookie)).statusCode).toBe(200);
    for (const headers of [{}, { cookie: 'causeway-refresh=' }, { cookie: 'causeway-refresh=guess' }, cookie]) {
      const reply = await post('/refresh', {}, headers as Record<string, string>);
      expect([reply.statusCode, reply.json.error]).toEqual([401, 'Signed out']);
    }
  });

  it.each([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'https://app.example.evil', 'x-forwarded-host': 'app.example' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://app.example' }, 403],
    [{ origin: 'https://app.example' }, 200],
    [{ origin: 'https://app.example', host: 'abc.execute-api.example', 'x-forwarded-host': 'app.example' }, 200],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://app.example', host: 'abc.execute-api.example' }, 200],
    [{}, 200],
  ])('is heeded for pages of the own address alone: %j → %i', async (headers, status) => {
    const { cookie } = await signedIn();
    const given: Record<string, string> = { host: 'app.example', ...headers, ...cookie };
    expect((await post('/refresh', {}, given)).statusCode).toBe(status);
    expect((await remove('/mfa', given)).statusCode).toBe(status);
  });
});

describe('signing out', () => {
  it('ends the session whose passcode is shown, and takes the cookie away', async () => {
    const { passcode, cookie } = await signedIn();
    const other = await signedIn();
    const shown = { 'x-clevertap-account-id': accountId, 'x-clevertap-passcode': passcode };
    const reply = await post('/out', {}, { ...cookie, ...shown });
    expect(reply.cookies).toEqual([expect.stringMatching(/^causeway-refresh=; Path=\/api\/sign-in; Max-Age=0;/)]);
    const authenticate = authenticator(at);
    expect(await authenticate(accountId, passcode)).toMatchObject({ kind: 'unknown' });
    expect(await authenticate(accountId, other.passcode)).toMatchObject({ kind: 'known' });
  });

  it('ends nobody else’s session by its id', async () => {
    const { passcode } = await signedIn();
    const forged = `${passcode.slice(0, -5)}AAAAA`;
    await post('/out', {}, { 'x-clevertap-account-id': accountId, 'x-clevertap-passcode': forged });
    expect(await authenticator(at)(accountId, passcode)).toMatchObject({ kind: 'known' });
  });
});

describe('a forgotten password', () => {
  it('is answered the same whether or not the address is known, and mailed about only where it is', async () => {
    const answers = await Promise.all(
      ['jane@example.com', 'nobody@example.com'].map((email) => post('/forgot', { email })),
    );
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(pool.mails).toEqual([{ to: 'jane@example.com', what: 'code' }]);
  });

  it.each(['LimitExceededException', 'TooManyRequestsException'])(
    'is answered the same where Cognito sends no more to somebody, and 429 where it is busy: %s',
    async (name) => {
      pool.broken.error = refusal(name, 'Attempt limit exceeded, please try after some time.');
      const reply = await post('/forgot', { email: 'jane@example.com' });
      expect(reply.statusCode).toBe(name === 'LimitExceededException' ? 200 : 429);
    },
  );

  it('of who never came is answered the same, too', async () => {
    addPerson('joe@example.com', 'viewer');
    Object.assign(pool.users.get('joe@example.com') ?? {}, { status: 'FORCE_CHANGE_PASSWORD' });
    expect((await post('/forgot', { email: 'joe@example.com' })).statusCode).toBe(200);
    expect(pool.mails).toEqual([]);
  });

  it('is replaced by a new one with the code of the mail', async () => {
    await post('/forgot', { email: 'jane@example.com' });
    const given = { email: 'jane@example.com', newPassword: 'a wholly new secret' };
    for (const email of ['jane@example.com', 'nobody@example.com']) {
      const wrong = await post('/reset', { ...given, email, code: '000000' });
      expect([wrong.statusCode, wrong.json.error]).toEqual([401, 'The code is wrong, or is over']);
    }
    expect((await post('/reset', { ...given, code: pool.MAILED })).statusCode).toBe(200);
    expect((await enter('jane@example.com', given.newPassword)).statusCode).toBe(200);
  });
});
