import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, callAs, stack, until } from '../support/local-stack.ts';

/** A person's way through signing in, against the stack's user pool: as a page does it, with the cookie as a browser keeps it. */
const own = new URL(stack.api).origin;
const NEW = 'a wholly new secret';

/** A browser: it keeps the cookie that it is given, and sends it to the paths that it is for. */
function browser() {
  let cookie = '';
  const ask = async (method: string, path: string, body?: unknown, session?: Session): Promise<Answer> => {
    const who = { accountId: session?.accountId ?? '', passcode: session?.passcode ?? '' };
    const headers = { origin: own, ...(cookie && path.startsWith('/api/sign-in') && { cookie }) };
    const answer = await callAs(who, { method, path, body, headers });
    const [given] = answer.headers.getSetCookie();
    if (given) cookie = given.split(';')[0] ?? '';
    return answer;
  };
  return { ask, cookie: () => cookie, enter: (body: unknown) => ask('POST', '/api/sign-in', body) };
}
type Session = { accountId: string; passcode: string };

/** The mail by which the pool told somebody their temporary password, from the emulator's post office. */
async function temporaryPassword(email: string): Promise<string> {
  return await until('the invitation', async () => {
    const answered: any = await (await fetch(`${stack.aws.endpoint}/_ministack/ses/messages`)).json();
    const mails: any[] = Object.values(answered.messages).flat(3);
    const mail = mails.find(({ To, ToAddresses }) => [To, ToAddresses].flat().includes(email));
    return /temporary password (\S+) within/.exec(String(mail?.BodyText || mail?.BodyHtml || mail?.Body))?.[1];
  });
}

/** RFC 6238, as an authenticator app reckons it. */
function totp(secret: string, at = Date.now()): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('signing in', () => {
  const admin = browser();
  const joe = browser();
  const email = `joe-${Date.now()}@example.com`;
  let session: Session;
  let joes: Session;
  let joesId = '';

  beforeAll(async () => {
    const entered = await admin.enter(stack.admin);
    expect(entered.json, entered.text).toMatchObject({
      outcome: 'signed-in',
      session: { accountId: stack.accountId, role: 'admin' },
      person: { email: stack.admin.email, mfa: false },
      accounts: [{ accountId: stack.accountId, timezone: stack.timezone, role: 'admin' }],
    });
    session = entered.json.session;
  });

  it('is refused with a wrong password and with an unknown address, by the same answer', async () => {
    const stranger = browser();
    const wrong = await stranger.enter({ ...stack.admin, password: 'wrong horse battery' });
    const unknown = await stranger.enter({ email: 'nobody@example.com', password: stack.admin.password });
    expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
    expect([wrong.status, wrong.json.error]).toEqual([401, 'Email or password is wrong']);
    expect(stranger.cookie()).toBe('');
  });

  it('gives a session that reads and writes as a passcode does, and is in no list of them', async () => {
    expect((await admin.ask('GET', '/api/me', undefined, session)).json.me).toMatchObject({
      kind: 'person',
      email: stack.admin.email,
      role: 'admin',
    });
    const made = await admin.ask('POST', '/api/passcodes', { role: 'upload', label: 'journey' }, session);
    expect(made.status, made.text).toBe(201);
    const { passcodes } = (await admin.ask('GET', '/api/passcodes', undefined, session)).json;
    expect(passcodes.map(({ label }: { label: string }) => label)).toContain('journey');
    expect(passcodes).not.toContainEqual(expect.objectContaining({ role: 'viewer' }));
    await admin.ask('DELETE', `/api/passcodes/${made.json.passcode.id}`, undefined, session);
    const events = await admin.ask('POST', '/1/counts/profiles.json', {}, session);
    expect(events.status, events.text).toBeLessThan(500);
    expect([401, 403]).not.toContain(events.status);
  });

  it('lets in who was invited, once they have chosen a password', async () => {
    const invited = await admin.ask('POST', '/api/users', { email, role: 'viewer' }, session);
    expect(invited.json, invited.text).toMatchObject({ status: 'success', user: { email, state: 'invited' } });
    joesId = invited.json.user.id;
    const first = await joe.enter({ email, password: await temporaryPassword(email) });
    expect(first.json, first.text).toMatchObject({ outcome: 'new-password' });
    const { challenge } = first.json;
    const short = await joe.ask('POST', '/api/sign-in/answer', { email, challenge, newPassword: 'short' });
    expect([short.status, short.json.error]).toEqual([400, 'newPassword: must have at least 12 characters']);
    const entered = await joe.ask('POST', '/api/sign-in/answer', { email, challenge, newPassword: NEW });
    expect(entered.json, entered.text).toMatchObject({ outcome: 'signed-in', session: { role: 'viewer' } });
    joes = entered.json.session;
    const { users } = (await admin.ask('GET', '/api/users', undefined, session)).json;
    expect(users).toContainEqual(expect.objectContaining({ email, role: 'viewer', state: 'active' }));
  });

  it('lets a viewer look, and refuses what would change something', async () => {
    expect((await joe.ask('GET', '/api/exports', undefined, joes)).status).toBe(200);
    const refused = await joe.ask('POST', '/api/segments', { name: 'Gold', query: {} }, joes);
    expect([refused.status, refused.json.error]).toEqual([
      403,
      'You have the role "viewer" in this account; this call needs marketer or admin',
    ]);
    expect((await joe.ask('GET', '/api/users', undefined, joes)).status).toBe(403);
  });

  it('gives another session by the cookie, and to no page of another site', async () => {
    const again = await joe.ask('POST', '/api/sign-in/refresh', {});
    expect(again.json, again.text).toMatchObject({ outcome: 'signed-in', session: { role: 'viewer' } });
    const foreign = await callAs(
      { accountId: '', passcode: '' },
      {
        method: 'POST',
        path: '/api/sign-in/refresh',
        body: {},
        headers: { origin: 'https://evil.example', cookie: joe.cookie() },
      },
    );
    expect(foreign.status).toBe(403);
  });

  it('asks for a code of who has a second factor', async () => {
    const begun = await joe.ask('POST', '/api/sign-in/mfa', {});
    expect(begun.json.uri, begun.text).toContain('otpauth://totp/Causeway:');
    const { secret } = begun.json;
    const confirmed = await joe.ask('POST', '/api/sign-in/mfa/confirm', { code: totp(secret) });
    expect(confirmed.status, confirmed.text).toBe(200);
    const { outcome, challenge } = (await joe.enter({ email, password: NEW })).json;
    expect(outcome).toBe('mfa-code');
    const wrong = await joe.ask('POST', '/api/sign-in/answer', { email, challenge, code: '000000' });
    expect(wrong.status).toBe(401);
    const right = await joe.ask('POST', '/api/sign-in/answer', { email, challenge, code: totp(secret) });
    expect(right.json, right.text).toMatchObject({ outcome: 'signed-in', person: { mfa: true } });
    joes = right.json.session;
    expect((await joe.ask('DELETE', '/api/sign-in/mfa')).status).toBe(200);
  });

  it('ends the sessions of a person whose role is changed, within half a minute', async () => {
    const changed = await admin.ask('PATCH', `/api/users/${joesId}`, { role: 'marketer' }, session);
    expect(changed.json, changed.text).toMatchObject({ user: { role: 'marketer' } });
    await until('the end of the session', async () => {
      return (await joe.ask('GET', '/api/exports', undefined, joes)).status === 401;
    });
    const again = await joe.ask('POST', '/api/sign-in/refresh', {});
    expect(again.json, again.text).toMatchObject({ session: { role: 'marketer' } });
    joes = again.json.session;
  });

  it('keeps the last admin', async () => {
    const { id } = (await admin.ask('GET', '/api/me', undefined, session)).json.me;
    const refused = await admin.ask('DELETE', `/api/users/${id}`, undefined, session);
    expect([refused.status, refused.json.error]).toEqual([409, expect.stringContaining('last admin')]);
  });

  it('is over with signing out: neither the cookie nor the session is of use', async () => {
    const before = joe.cookie();
    expect((await joe.ask('POST', '/api/sign-in/out', {}, joes)).status).toBe(200);
    expect(joe.cookie()).toBe('causeway-refresh=');
    const spent = await callAs(
      { accountId: '', passcode: '' },
      { method: 'POST', path: '/api/sign-in/refresh', body: {}, headers: { cookie: before } },
    );
    expect([spent.status, spent.json.error]).toEqual([401, 'Signed out']);
    await until('the end of the session', async () => {
      return (await joe.ask('GET', '/api/exports', undefined, joes)).status === 401;
    });
  });

  it('is no more for who was taken out of their only account', async () => {
    expect((await admin.ask('DELETE', `/api/users/${joesId}`, undefined, session)).status).toBe(200);
    const refused = await joe.enter({ email, password: NEW });
    expect([refused.status, refused.json.error]).toEqual([403, expect.stringContaining('You belong to no account')]);
  });
});
