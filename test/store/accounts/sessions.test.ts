import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_PASSCODES } from '#core/accounts/passcode.ts';
import { sessionIn } from '#core/accounts/session.ts';
import { readAccount } from '#store/accounts/accounts.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { openAccount } from '#store/accounts/open-account.ts';
import { issuePasscode } from '#store/accounts/passcodes.ts';
import { endSession, endSessionsOf, openSession } from '#store/accounts/sessions.ts';
import { accountsWorld } from '../../accounts/accounts-world.ts';
import { memberItems } from '../../support/http-account.ts';

const table = accountsWorld();
let clock = 0;
const at = { db: table.db, table: 'Accounts', now: () => clock };
const accountId = 'ACME-1';
const jane = { id: 'sub-jane', email: 'jane@example.com' };
const account = { accountId, name: 'Shop', timezone: 'UTC', createdAt: '2026-11-01T00:00:00.000Z' };
const queries = () => table.sdk.commandCalls(QueryCommand).length;

beforeEach(async () => {
  clock = Date.parse('2026-11-27T12:00:00Z');
  await openAccount(at, { account, label: '' });
  for (const item of memberItems(jane.id, 'marketer')) table.put(item);
});

async function opened(): Promise<string> {
  const session = await openSession(at, { accountId, person: jane, role: 'marketer', bySignIn: true });
  return session?.passcode ?? expect.fail('no session');
}

describe('a session', () => {
  it('is who the person is, in the role that they have, at once in a container that has just read the account', async () => {
    const authenticate = authenticator(at);
    await authenticate(accountId, 'guess');
    const passcode = await opened();
    expect(await authenticate(accountId, passcode)).toEqual({
      kind: 'known',
      account,
      by: { kind: 'person', ...jane, role: 'marketer' },
    });
  });

  it('is over after an hour, also while DynamoDB has not deleted it and a container remembers it', async () => {
    const passcode = await opened();
    const authenticate = authenticator(at);
    clock += 3_599_000;
    expect(await authenticate(accountId, passcode)).toMatchObject({ kind: 'known' });
    clock += 1_000;
    const over = { kind: 'unknown', error: 'Invalid Credentials: the session is over; sign in again' };
    expect(await authenticate(accountId, passcode)).toEqual(over);
    expect(await authenticator(at)(accountId, passcode)).toEqual(over);
    const [item] = [...table.items.values()].filter(({ pk }) => pk === `sessions#${accountId}`);
    expect(item?.expiresAt).toBe(clock / 1_000);
  });

  it('that was ended is taken for half a minute at most by a container that knows it, and costs it no read until then', async () => {
    const passcode = await opened();
    const authenticate = authenticator(at);
    await authenticate(accountId, passcode);
    const before = queries();
    await endSession(at, { accountId, ref: sessionIn(passcode) ?? expect.fail(passcode) });
    clock += 30_000;
    expect(await authenticate(accountId, passcode)).toMatchObject({ kind: 'known' });
    expect(queries()).toBe(before);
    clock += 1;
    expect(await authenticate(accountId, passcode)).toMatchObject({ kind: 'unknown' });
  });

  it('lets in nobody who knows all of it but its secret, nor into another account', async () => {
    const passcode = await opened();
    const authenticate = authenticator(at);
    table.addAccount('OTHER-2');
    const guesses = [
      passcode.slice(0, -1),
      `${passcode}A`,
      passcode.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    ];
    for (const guess of guesses) expect(await authenticate(accountId, guess)).toMatchObject({ kind: 'unknown' });
    expect(await authenticate('OTHER-2', passcode)).toMatchObject({ kind: 'unknown' });
  });

  it('is in no list of passcodes, counts towards none, and is stored without its secret', async () => {
    const passcodes = await Promise.all(Array.from({ length: 60 }, opened));
    const stored = await readAccount(at, accountId);
    expect(stored.passcodes.map(({ role }) => role).sort()).toEqual(['admin', 'export', 'upload']);
    for (let made = stored.passcodes.length; made < MAX_PASSCODES; made++) {
      await issuePasscode(at, { accountId, role: 'upload', label: '' });
    }
    for (const passcode of passcodes) expect(table.text()).not.toContain(passcode.split('.').at(-1));
  });

  it('is not opened in a role that the person has no more, nor for who was taken out', async () => {
    const wanted = { accountId, person: jane, bySignIn: false };
    expect(await openSession(at, { ...wanted, role: 'admin' })).toBeUndefined();
    table.items.delete(`people#${accountId}|${jane.id}`);
    expect(await openSession(at, { ...wanted, role: 'marketer' })).toBeUndefined();
  });

  it('ends with all others of the person in the account, and with nobody else’s', async () => {
    const passcodes = [await opened(), await opened()];
    for (const item of memberItems('sub-jane-2', 'viewer')) table.put(item);
    const person = { id: 'sub-jane-2', email: 'j2@example.com' };
    const other = await openSession(at, { accountId, person, role: 'viewer', bySignIn: false });
    await endSessionsOf(at, { accountId, personId: jane.id });
    const authenticate = authenticator(at);
    for (const passcode of passcodes) {
      expect(await authenticate(accountId, passcode)).toMatchObject({ kind: 'unknown' });
    }
    expect(await authenticate(accountId, other?.passcode)).toMatchObject({ kind: 'known' });
  });
});
