import { randomInt } from 'node:crypto';
import type { Account, Role } from '#core/account.ts';
import { readInput } from '#core/input.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { openAccount } from '#store/accounts.ts';
import { newAccountId, newAccountSchema } from './domain/new-account.ts';
import { createAccountEnv } from './env.ts';

/**
 * Opens an account with one passcode per role; called directly by the operator, whom IAM has let in. `{name, timezone,
 * accountId?}` → `{account, passcodes: {admin, upload, export}}`, the only time that the passcodes are shown.
 */
type Opened = { account: Account; passcodes: Record<Role, string> };

const env = readEnv(createAccountEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };

export const handler = eventHandler<unknown, Opened>({ name: 'account.created' }, async (event) => {
  const { name, timezone, accountId = newAccountId(randomInt) } = readInput(newAccountSchema, event);
  const account: Account = { accountId, name, timezone, createdAt: new Date(accounts.now()).toISOString() };
  const passcodes = await openAccount(accounts, { account, label: 'made with the account' });
  return {
    result: { account, passcodes },
    facts: { account: accountId, timezone },
  };
});
