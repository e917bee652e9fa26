import { beforeEach, describe, expect, it } from 'vitest';
import { readAccount } from '#store/accounts/accounts.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { accountsOf, listMembers } from '#store/accounts/members.ts';
import { context } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { memoryPool, NOT_MAILED, notMailed, refusal } from '../users/memory-pool.ts';
import { accountsWorld } from './accounts-world.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.ACCOUNTS_TABLE = 'Accounts';
process.env.USER_POOL_ID = 'eu-west-1_pool';
const { handler } = await import('../../lambdas/accounts/create-account.ts');

type Opened = { account: { accountId: string }; passcodes: Record<'admin' | 'upload' | 'export', string> };
const open = handler as unknown as (event: unknown, given: typeof context) => Promise<Opened>;

describe('create-account', () => {
  const table = accountsWorld();
  const logs = recordedLogs();
  const pool = memoryPool();
  beforeEach(() => {
    delete pool.broken.error;
    delete pool.broken.mail;
    pool.listen();
  });
  const at = { db: table.db, table: 'Accounts', now: Date.now };

  it('an account is opened with an id of its own and one passcode per role', async () => {
    const { account, passcodes } = await open({ name: 'Shop', timezone: 'Asia/Kolkata' }, context);
    expect(account).toMatchObject({ name: 'Shop', timezone: 'Asia/Kolkata', createdAt: expect.any(String) });
    expect(account.accountId).toMatch(/^[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}$/);
    for (const role of ['admin', 'upload', 'export'] as const) {
      expect(await authenticator(at)(account.accountId, passcodes[role])).toMatchObject({
        kind: 'known',
        by: { role },
      });
    }
  });

  it('who is named as the first administrator is invited, and belongs to the account', async () => {
    const given = { name: 'Shop', timezone: 'UTC', adminEmail: 'Jane@Example.com ' };
    const { account } = await open(given, context);
    expect(pool.mails).toEqual([{ to: 'jane@example.com', what: 'invitation' }]);
    const [admin, ...others] = await listMembers(at, account.accountId);
    expect(others).toEqual([]);
    expect(admin).toMatchObject({ email: 'jane@example.com', role: 'admin', active: false });
    expect(await accountsOf(at, admin?.id ?? '')).toMatchObject([{ account: { name: 'Shop' }, role: 'admin' }]);
  });

  it('an account whose administrator cannot be mailed is not opened', async () => {
    pool.broken.error = refusal(
      'LimitExceededException',
      'Exceeded daily email limit for the operation or the account.',
    );
    const given = { name: 'Shop', timezone: 'UTC', accountId: 'NEW-1', adminEmail: 'jane@example.com' };
    await expect(open(given, context)).rejects.toThrow('No more mails can be sent today');
    expect((await readAccount(at, 'NEW-1')).account).toBeUndefined();
  });

  it('an administrator who could not be mailed is invited, and the account opened, by the same call later on', async () => {
    pool.broken.mail = notMailed;
    const given = { name: 'Shop', timezone: 'UTC', accountId: 'NEW-2', adminEmail: 'joe@example.com' };
    await expect(open(given, context)).rejects.toThrow(NOT_MAILED);
    expect((await readAccount(at, 'NEW-2')).account).toBeUndefined();
    delete pool.broken.mail;
    const mails = pool.mails.length;
    await open(given, context);
    expect(pool.mails.slice(mails)).toEqual([{ to: 'joe@example.com', what: 'invitation' }]);
    expect(await listMembers(at, 'NEW-2')).toMatchObject([{ email: 'joe@example.com', active: false }]);
  });

  it('the operator may bring an id', async () => {
    const { account } = await open({ name: 'Shop', timezone: 'UTC', accountId: 'W12-345-678Z' }, context);
    expect(account.accountId).toBe('W12-345-678Z');
  });

  it('limits and retention may be set from the beginning, and what is left out is as by default', async () => {
    const given = { name: 'Shop', timezone: 'UTC', limits: { uploadsPerSecond: 100 }, retentionDays: 365 };
    const { account } = await open(given, context);
    const limits = { getConcurrency: 15, uploadsPerSecond: 100, uploadBytesPerSecond: 500_000 };
    expect(account).toMatchObject({ limits, retentionDays: 365, keptFrom: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    expect((await readAccount(at, account.accountId)).account).toMatchObject({
      uploadsPerSecond: 100,
      retentionDays: 365,
    });
  });

  it.each([
    ['a limit above the highest', { limits: { uploadsPerSecond: 10_001 } }, /^limits\.uploadsPerSecond: .*10000/],
    ['a retention of no day', { retentionDays: 0 }, /^retentionDays: /],
  ])('%s is refused by name, and no account is made', async (_, wanted, text) => {
    await expect(open({ name: 'Shop', timezone: 'UTC', ...wanted }, context)).rejects.toThrow(text);
    expect(table.items.size).toBe(0);
  });

  it('an id that exists is a conflict and gets no further passcodes', async () => {
    await open({ name: 'Shop', timezone: 'UTC', accountId: 'ABC-123-XYZ' }, context);
    const again = open({ name: 'Mine', timezone: 'UTC', accountId: 'ABC-123-XYZ' }, context);
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
    expect(table.items.size).toBe(4);
  });

  it('bad input stores nothing and names the field', async () => {
    await expect(open({ name: 'Shop', timezone: 'Mars/Base' }, context)).rejects.toThrow(/^timezone: /);
    expect(table.items.size).toBe(0);
  });

  it('no passcode is in the store or in the log', async () => {
    const { passcodes } = await open({ name: 'Shop', timezone: 'UTC' }, context);
    for (const passcode of Object.values(passcodes)) {
      expect(table.text()).not.toContain(passcode);
      expect(logs.text()).not.toContain(passcode);
    }
    expect(logs.lines('account.created')).toHaveLength(1);
  });
});
