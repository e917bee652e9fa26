import { beforeEach } from 'vitest';
import { openAccount } from '#store/accounts/open-account.ts';
import { accountsWorld } from '../accounts/accounts-world.ts';
import { type Call, callHttp } from '../runtime/http-call.ts';
import { memberItems } from '../support/http-account.ts';
import { memoryPool } from './memory-pool.ts';

/** Both functions of the slice, over one table and one user pool in memory. */
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  ACCOUNTS_TABLE: 'Accounts',
  AUDIT_TABLE: 'Audit',
  USER_POOL_ID: 'us-east-1_pool',
  USER_POOL_CLIENT_ID: 'client',
  REGION: 'eu-central-1',
  SECURE_COOKIES: 'true',
});
const { handler: signIn } = await import('../../lambdas/users/sign-in.ts');
const { handler: manageUsers } = await import('../../lambdas/users/manage-users.ts');

export const accountId = 'ACME-1';
export const PASSWORD = 'correct horse battery';

export function usersWorld() {
  const table = accountsWorld();
  const pool = memoryPool();
  const at = { db: table.db, table: 'Accounts', now: () => Date.now() };
  const world = { admin: '' };

  beforeEach(async () => {
    pool.users.clear();
    pool.mails.length = 0;
    delete pool.broken.error;
    delete pool.broken.mail;
    pool.listen();
    await addAccount(accountId, 'Acme');
    world.admin = addPerson('jane@example.com', 'admin');
  });

  async function addAccount(id: string, name: string) {
    const account = { accountId: id, name, timezone: 'Asia/Kolkata', createdAt: '2026-01-01T00:00:00.000Z' };
    return await openAccount(at, { account, label: '' });
  }

  /** Somebody of an account, who has chosen a password. */
  function addPerson(email: string, role: 'admin' | 'marketer' | 'viewer', account = accountId): string {
    const id = pool.add(email, PASSWORD);
    for (const item of memberItems(id, role, account))
      table.put({ ...item, ...(item.email !== undefined && { email }) });
    return id;
  }

  const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
    callHttp(signIn, { method: 'POST', path: `/api/sign-in${path}`, body, headers });
  const enter = (email = 'jane@example.com', password = PASSWORD) => post('', { email, password });
  const call = (passcode: string, asked: Call, account = accountId) =>
    callHttp(manageUsers, {
      ...asked,
      headers: { 'x-clevertap-account-id': account, 'x-clevertap-passcode': passcode },
    });
  /** What a page keeps of having signed in: the passcode of its session, and in the browser the cookie. */
  async function signedIn(email?: string) {
    const entered = await enter(email);
    const [cookie = ''] = entered.cookies ?? [];
    return { passcode: String(Object(entered.json.session).passcode), cookie: { cookie: cookie.split(';')[0] ?? '' } };
  }
  const remove = (path: string, headers: Record<string, string>) =>
    callHttp(signIn, { method: 'DELETE', path: `/api/sign-in${path}`, headers });

  return { table, pool, at, world, addAccount, addPerson, post, remove, enter, call, signedIn };
}
