import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '#core/accounts/account.ts';
import { readAccount } from '#store/accounts/accounts.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { openAccount } from '#store/accounts/open-account.ts';
import { issuePasscode, revokePasscode } from '#store/accounts/passcodes.ts';
import { accountsWorld } from '../../accounts/accounts-world.ts';

const table = accountsWorld();
let clock = 0;
const at = { db: table.db, table: 'Accounts', now: () => clock };
const accountId = 'ABC-123-XYZ';
const account: Account = { accountId, name: 'Shop', timezone: 'Asia/Kolkata', createdAt: '2026-11-01T00:00:00.000Z' };
const queries = () => table.sdk.commandCalls(QueryCommand).length;

beforeEach(async () => {
  clock = Date.parse('2026-11-23T00:00:00Z');
  await openAccount(at, { account, label: '' });
});

describe('openAccount', () => {
  it('an account is read back as it was stored', async () => {
    expect((await readAccount(at, accountId)).account).toEqual(account);
  });

  it('an account id that is taken is a conflict, and the first account stays as it is', async () => {
    const second = openAccount(at, { account: { ...account, name: 'Other' }, label: '' });
    await expect(second).rejects.toMatchObject({ code: 'conflict', retry: 'never' });
    const { account: kept, passcodes } = await readAccount(at, accountId);
    expect(kept?.name).toBe('Shop');
    expect(passcodes).toHaveLength(3);
  });
});

describe('a call of an account that is not there', () => {
  const reads = () => table.sdk.commandCalls(QueryCommand).length;

  it('costs a read once in five seconds, and an account made meanwhile is let in after that', async () => {
    const clock = { now: 1_000_000 };
    const authenticate = authenticator({ ...at, now: () => clock.now });
    for (let call = 0; call < 100; call++) {
      expect(await authenticate('NEW-000-NEW', 'x')).toMatchObject({ error: 'Account ID is not valid' });
    }
    expect(reads()).toBe(1);
    table.addAccount('NEW-000-NEW');
    clock.now += 5_001;
    expect(await authenticate('NEW-000-NEW', 'x')).toMatchObject({ error: 'Invalid Credentials' });
  });

  it('costs none where the id can be no account’s', async () => {
    const authenticate = authenticator(at);
    for (const id of ['', 'abc', 'A'.repeat(5_000), 'ABC 123', 'ABC-1\n']) {
      expect(await authenticate(id, 'x')).toEqual({
        kind: 'unknown',
        error: expect.stringMatching(/^Account ID is not valid/),
      });
    }
    expect(reads()).toBe(0);
  });

  it('is forgotten rather than kept for ever: ten thousand ids are no memory', async () => {
    const authenticate = authenticator(at);
    for (let id = 0; id < 1_500; id++) await authenticate(`NONE-${id}`, 'x');
    await authenticate('NONE-1499', 'x');
    expect(reads()).toBe(1_500);
    await authenticate('NONE-0', 'x');
    expect(reads()).toBe(1_501);
  });
});

describe('issuePasscode', () => {
  it('makes no more than an account may have, fifty, however many are asked for at once (there were 71)', async () => {
    const asked = Array.from({ length: 70 }, () => issuePasscode(at, { accountId, role: 'upload', label: '' }));
    const made = await Promise.allSettled(asked);
    // Three came with the account.
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(47);
    const refusals = made.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(new Set(refusals)).toEqual(new Set(['conflict']));
    expect((await readAccount(at, accountId)).passcodes).toHaveLength(50);
  });

  it('makes another one when one was revoked', async () => {
    const made = [];
    for (let n = 0; n < 47; n++) made.push(await issuePasscode(at, { accountId, role: 'upload', label: '' }));
    await revokePasscode(at, { accountId, id: made[7]?.id ?? '' });
    await issuePasscode(at, { accountId, role: 'upload', label: '' });
    await expect(issuePasscode(at, { accountId, role: 'upload', label: '' })).rejects.toThrow('at most 50');
  });

  it('the passcode is random and the store holds no trace of it', async () => {
    const first = await issuePasscode(at, { accountId, role: 'upload', label: '' });
    const second = await issuePasscode(at, { accountId, role: 'upload', label: '' });
    expect(first.passcode).not.toBe(second.passcode);
    expect(Buffer.from(first.passcode, 'base64url').byteLength).toBe(20);
    expect(table.text()).not.toContain(first.passcode);
  });
});

describe('authenticator', () => {
  it('a passcode opens its own account with its own role', async () => {
    const { passcode } = await issuePasscode(at, { accountId, role: 'export', label: 'warehouse' });
    expect(await authenticator(at)(accountId, passcode)).toEqual({
      kind: 'known',
      account,
      by: { kind: 'passcode', id: expect.any(String), label: expect.any(String), role: 'export' },
    });
  });

  it('the passcode of one account does not open another', async () => {
    const { passcode } = await issuePasscode(at, { accountId, role: 'admin', label: '' });
    await openAccount(at, { account: { ...account, accountId: 'DEF-456-UVW' }, label: '' });
    const unknown = { kind: 'unknown', error: 'Invalid Credentials' };
    expect(await authenticator(at)('DEF-456-UVW', passcode)).toEqual(unknown);
  });

  it.each([
    ['no account id', undefined, 'Account ID is not valid: the header X-CleverTap-Account-Id is missing'],
    ['an empty account id', '', 'Account ID is not valid: the header X-CleverTap-Account-Id is missing'],
    ['an account id that nobody has', 'NOB-ODY-XXX', 'Account ID is not valid'],
    ['a wrong passcode', accountId, 'Invalid Credentials'],
  ])('%s is told with the recorded text', async (_, id, error) => {
    await issuePasscode(at, { accountId, role: 'admin', label: '' });
    expect(await authenticator(at)(id, 'wrong')).toEqual({ kind: 'unknown', error });
  });

  it('a missing passcode opens nothing, even an account without passcodes', async () => {
    expect(await authenticator(at)(accountId, undefined)).toEqual({
      kind: 'unknown',
      error: 'Invalid Credentials: the header X-CleverTap-Passcode is missing',
    });
  });

  it('a busy account is read once in half a minute, not once a call', async () => {
    const { passcode } = await issuePasscode(at, { accountId, role: 'upload', label: '' });
    const authenticate = authenticator(at);
    table.sdk.resetHistory();
    for (let call = 0; call < 100; call += 1) await authenticate(accountId, passcode);
    expect(queries()).toBe(1);
    clock += 30_001;
    await authenticate(accountId, passcode);
    expect(queries()).toBe(2);
  });

  it('a revoked passcode stops working within 30 seconds where it was in use', async () => {
    const { id, passcode } = await issuePasscode(at, { accountId, role: 'upload', label: '' });
    const authenticate = authenticator(at);
    expect(await authenticate(accountId, passcode)).toMatchObject({ kind: 'known' });
    await revokePasscode(at, { accountId, id });
    clock += 30_001;
    expect(await authenticate(accountId, passcode)).toEqual({ kind: 'unknown', error: 'Invalid Credentials' });
  });

  it('a new passcode works at once, also where the account was in use', async () => {
    const old = await issuePasscode(at, { accountId, role: 'upload', label: '' });
    const authenticate = authenticator(at);
    await authenticate(accountId, old.passcode);
    const fresh = await issuePasscode(at, { accountId, role: 'export', label: '' });
    clock += 1_001;
    expect(await authenticate(accountId, fresh.passcode)).toMatchObject({ kind: 'known', by: { role: 'export' } });
  });

  it('a flood of wrong passcodes reads the account once a second, not once a call', async () => {
    const authenticate = authenticator(at);
    for (let call = 0; call < 100; call += 1) await authenticate(accountId, 'wrong');
    expect(queries()).toBe(1);
    clock += 1_001;
    for (let call = 0; call < 100; call += 1) await authenticate(accountId, 'wrong');
    expect(queries()).toBe(2);
  });

  it('after a rotation the new passcode works and the old one does not', async () => {
    const old = await issuePasscode(at, { accountId, role: 'upload', label: 'old' });
    const authenticate = authenticator(at);
    await authenticate(accountId, old.passcode);
    const fresh = await issuePasscode(at, { accountId, role: 'upload', label: 'new' });
    await revokePasscode(at, { accountId, id: old.id });
    clock += 30_001;
    expect(await authenticate(accountId, fresh.passcode)).toMatchObject({ kind: 'known', by: { role: 'upload' } });
    expect(await authenticate(accountId, old.passcode)).toMatchObject({ kind: 'unknown' });
  });
});

describe('revokePasscode', () => {
  it('a passcode that is not there is not found', async () => {
    const gone = revokePasscode(at, { accountId, id: 'nothing' });
    await expect(gone).rejects.toMatchObject({ code: 'not-found', retry: 'never' });
  });

  it('the passcode of another account cannot be revoked by its id', async () => {
    await openAccount(at, { account: { ...account, accountId: 'DEF-456-UVW' }, label: '' });
    const { id } = await issuePasscode(at, { accountId: 'DEF-456-UVW', role: 'admin', label: '' });
    await expect(revokePasscode(at, { accountId, id })).rejects.toMatchObject({ code: 'not-found' });
    expect((await readAccount(at, 'DEF-456-UVW')).passcodes).toHaveLength(4);
  });

  it('two administrators who revoke each other at once do not both succeed', async () => {
    const one = await issuePasscode(at, { accountId, role: 'admin', label: '' });
    const two = await issuePasscode(at, { accountId, role: 'admin', label: '' });
    const outcomes = await Promise.allSettled([
      revokePasscode(at, { accountId, id: one.id, relyingOn: two.id }),
      revokePasscode(at, { accountId, id: two.id, relyingOn: one.id }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
  });
});
