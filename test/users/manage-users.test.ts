import { describe, expect, it } from 'vitest';
import { authenticator } from '#store/accounts/authenticate.ts';
import { NOT_MAILED, notMailed, refusal, TEMPORARY } from './memory-pool.ts';
import { accountId, PASSWORD, usersWorld } from './users-world.ts';

const { pool, table, at, world, addAccount, addPerson, post, enter, call, signedIn } = usersWorld();

const users = (method: string, path = '', body?: unknown) => ({
  method,
  path: `/api/users${path}`,
  ...(body !== undefined && { body }),
});
const asAdmin = async (asked: ReturnType<typeof users>) => await call((await signedIn()).passcode, asked);
const ofRole = (role: string) =>
  [...table.items.values()].filter((item) => item.pk === `people#${accountId}` && item.role === role);

describe('the people of an account', () => {
  it('are listed by their addresses, without anything of their passwords', async () => {
    addPerson('abe@example.com', 'viewer');
    const { json } = await asAdmin(users('GET'));
    expect(json.users).toEqual([
      {
        id: expect.any(String),
        email: 'abe@example.com',
        role: 'viewer',
        addedAt: expect.any(String),
        state: 'active',
      },
      expect.objectContaining({ id: world.admin, role: 'admin', lastSignInAt: expect.any(String), state: 'active' }),
    ]);
  });

  it('get a mail when they are invited, and are active once they have signed in', async () => {
    const body = { email: 'Joe@Example.com', role: 'marketer' };
    const { statusCode, json } = await asAdmin(users('POST', '', body));
    expect([statusCode, json.user]).toEqual([
      201,
      expect.objectContaining({ email: 'joe@example.com', role: 'marketer', state: 'invited' }),
    ]);
    expect(pool.mails).toEqual([{ to: 'joe@example.com', what: 'invitation' }]);
    const { challenge } = (await enter('joe@example.com', TEMPORARY)).json;
    await post('/answer', { email: 'joe@example.com', challenge, newPassword: PASSWORD });
    expect((await asAdmin(users('GET'))).json.users).toContainEqual(
      expect.objectContaining({ email: 'joe@example.com', state: 'active', lastSignInAt: expect.any(String) }),
    );
  });

  it('who were invited and never came get another mail, and the role that is given then', async () => {
    await asAdmin(users('POST', '', { email: 'joe@example.com', role: 'viewer' }));
    const again = await asAdmin(users('POST', '', { email: 'joe@example.com', role: 'marketer' }));
    expect(again.json.user).toMatchObject({ role: 'marketer', state: 'invited' });
    expect(pool.mails).toHaveLength(2);
    expect(ofRole('marketer')).toHaveLength(1);
  });

  it('who are known from another account are added without a mail', async () => {
    await addAccount('OTHER-2', 'Zoo');
    const id = addPerson('zoe@example.com', 'admin', 'OTHER-2');
    const { json } = await asAdmin(users('POST', '', { email: 'zoe@example.com', role: 'viewer' }));
    expect(json.user).toMatchObject({ id, role: 'viewer', state: 'active' });
    expect(pool.mails).toEqual([]);
    expect((await enter('zoe@example.com')).json.accounts).toMatchObject([{ role: 'viewer' }, { role: 'admin' }]);
  });

  it('cannot be added twice', async () => {
    const reply = await asAdmin(users('POST', '', { email: 'jane@example.com', role: 'viewer' }));
    expect([reply.statusCode, reply.json.error]).toEqual([409, 'jane@example.com is a user of this account already']);
  });

  it('cannot be invited while no mails can be sent, and nobody is added then', async () => {
    const { passcode } = await signedIn();
    pool.broken.error = refusal(
      'LimitExceededException',
      'Exceeded daily email limit for the operation or the account.',
    );
    const reply = await call(passcode, users('POST', '', { email: 'joe@example.com', role: 'viewer' }));
    expect([reply.statusCode, reply.json.error]).toEqual([429, 'No more mails can be sent today']);
    expect(ofRole('viewer')).toEqual([]);
  });

  it('cannot be invited where the mail cannot be sent, which is said, and can be by the same call later on', async () => {
    pool.broken.mail = notMailed;
    const invitation = users('POST', '', { email: 'joe@example.com', role: 'viewer' });
    const reply = await asAdmin(invitation);
    expect([reply.statusCode, reply.json.error]).toEqual([400, NOT_MAILED]);
    expect(ofRole('viewer')).toEqual([]);
    delete pool.broken.mail;
    expect((await asAdmin(invitation)).json.user).toMatchObject({ role: 'viewer', state: 'invited' });
    expect(pool.mails).toHaveLength(1);
  });

  it.each([
    [{ email: 'joe', role: 'viewer' }, 'email: must be an e-mail address'],
    [{ email: 'joe@example.com', role: 'upload' }, /^role: /],
    [{ email: 'joe@example.com', role: 'viewer', password: 'x' }, 'password: is not a field here'],
  ])('are refused where the invitation is wrong: %j', async (body, error) => {
    const reply = await asAdmin(users('POST', '', body));
    expect([reply.statusCode, reply.json.error]).toEqual([400, expect.stringMatching(error)]);
  });
});

describe('a person whose role is changed', () => {
  it('is signed out of the account, and comes back with the new role', async () => {
    const id = addPerson('abe@example.com', 'viewer');
    const { passcode, cookie } = await signedIn('abe@example.com');
    const reply = await asAdmin(users('PATCH', `/${id}`, { role: 'marketer' }));
    expect(reply.json.user).toMatchObject({ id, role: 'marketer' });
    expect(await authenticator(at)(accountId, passcode)).toMatchObject({ kind: 'unknown' });
    expect((await post('/refresh', {}, cookie)).json).toMatchObject({ session: { role: 'marketer' } });
  });

  it('gets no session of the role before, however the two meet', async () => {
    const id = addPerson('abe@example.com', 'marketer');
    const { passcode } = await signedIn();
    table.hooks.before = async (command) => {
      if (!JSON.stringify(Object(command).input).includes(`sessions#${accountId}`)) return;
      if (!Object(command).input.TransactItems) return;
      delete table.hooks.before;
      await call(passcode, users('PATCH', `/${id}`, { role: 'viewer' }));
    };
    const entered = await enter('abe@example.com');
    const shown = String(Object(entered.json.session).passcode);
    expect(entered.json).toMatchObject({ session: { role: 'viewer' } });
    expect(await authenticator(at)(accountId, shown)).toMatchObject({ by: { role: 'viewer' } });
  });
});

describe('a person who is taken out', () => {
  it('is signed out of this account, and of no other', async () => {
    await addAccount('OTHER-2', 'Zoo');
    const id = addPerson('zoe@example.com', 'viewer');
    for (const [pk, sk] of [
      ['people#OTHER-2', id],
      [`person#${id}`, 'OTHER-2'],
    ] as const) {
      table.put({ ...table.items.get(`people#${accountId}|${id}`), pk, sk });
    }
    const { passcode, cookie } = await signedIn('zoe@example.com');
    const other = await post('/refresh', { accountId: 'OTHER-2' }, cookie);
    expect((await asAdmin(users('DELETE', `/${id}`))).statusCode).toBe(200);
    expect(await authenticator(at)(accountId, passcode)).toMatchObject({ kind: 'unknown' });
    const kept = String(Object(other.json.session).passcode);
    expect(await authenticator(at)('OTHER-2', kept)).toMatchObject({ kind: 'known' });
    expect((await post('/refresh', { accountId }, cookie)).statusCode).toBe(403);
  });

  it('is not there any more the second time', async () => {
    const id = addPerson('abe@example.com', 'viewer');
    await asAdmin(users('DELETE', `/${id}`));
    const again = await asAdmin(users('DELETE', `/${id}`));
    expect([again.statusCode, again.json.error]).toEqual([404, `User ${id} does not exist`]);
    expect((await asAdmin(users('PATCH', `/${id}`, { role: 'admin' }))).statusCode).toBe(404);
  });
});

describe('the last admin', () => {
  const text = 'This is the last admin of the account; make somebody else an admin first';

  it('can neither be taken out nor be made less', async () => {
    for (const asked of [users('DELETE', `/${world.admin}`), users('PATCH', `/${world.admin}`, { role: 'viewer' })]) {
      const reply = await asAdmin(asked);
      expect([reply.statusCode, reply.json.error]).toEqual([409, text]);
    }
  });

  it('is also who has invited another one that never came', async () => {
    await asAdmin(users('POST', '', { email: 'joe@example.com', role: 'admin' }));
    expect((await asAdmin(users('DELETE', `/${world.admin}`))).statusCode).toBe(409);
  });

  it('stays where two admins take each other out at once', async () => {
    const other = addPerson('abe@example.com', 'admin');
    const passcodes = [await signedIn(), await signedIn('abe@example.com')].map(({ passcode }) => passcode);
    const [mine = '', theirs = ''] = passcodes;
    const statuses = await Promise.all([
      call(mine, users('DELETE', `/${other}`)),
      call(theirs, users('DELETE', `/${world.admin}`)),
    ]);
    expect(statuses.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(ofRole('admin')).toHaveLength(1);
  });
});

describe('who calls', () => {
  it('is told who they are, for which account, and of their other ones', async () => {
    const { passcode } = await signedIn();
    const { json } = await call(passcode, { path: '/api/me' });
    const account = { accountId, name: 'Acme', timezone: 'Asia/Kolkata', region: 'eu-central-1' };
    expect(json).toEqual({
      status: 'success',
      me: { kind: 'person', id: world.admin, email: 'jane@example.com', role: 'admin', mfa: false },
      account,
      accounts: [{ ...account, role: 'admin' }],
    });
  });

  it('by a passcode is told its role', async () => {
    const passcodes = await addAccount('OTHER-2', 'Zoo');
    const { json } = await call(passcodes.export, { path: '/api/me' }, 'OTHER-2');
    expect(json).toMatchObject({ me: { kind: 'passcode', role: 'export' }, accounts: [{ role: 'export' }] });
  });

  it('asks Cognito for nothing but whether there is a second factor', async () => {
    const { passcode } = await signedIn();
    pool.sdk.resetHistory();
    await call(passcode, { path: '/api/me' });
    expect(pool.sdk.calls()).toHaveLength(1);
  });
});
