import { randomInt } from 'node:crypto';
import type { Account } from '#core/accounts/account.ts';
import type { PasscodeRole } from '#core/accounts/caller.ts';
import { readInput } from '#core/input.ts';
import { cognito, dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import type { Member } from '#store/accounts/members.ts';
import { openAccount } from '#store/accounts/open-account.ts';
import { invite } from '#store/accounts/user-pool.ts';
import { newAccountId, newAccountSchema } from './domain/new-account.ts';
import { type AccountView, accountView } from './domain/settings.ts';
import { createAccountEnv } from './env.ts';

/**
 * Opens an account with one passcode per role; called directly by the operator, whom IAM has let in. `{name, timezone,
 * accountId?, limits?, retentionDays?, adminEmail?}` → `{account, passcodes: {admin, upload, export}}`, the only time that the passcodes
 * are shown. The person of `adminEmail` is invited first: an account whose administrator got no mail would be of use to nobody.
 * Where the mail cannot be sent, the same call later on invites once more, and opens the account.
 */
type Opened = { account: AccountView; passcodes: Record<PasscodeRole, string> };

const env = readEnv(createAccountEnv);
const pool = { client: cognito(), pool: env.USER_POOL_ID };
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };

export const handler = eventHandler<unknown, Opened>({ name: 'account.created' }, async (event) => {
  const { limits, accountId = newAccountId(randomInt), adminEmail, ...given } = readInput(newAccountSchema, event);
  const createdAt = new Date(accounts.now()).toISOString();
  const account: Account = { ...given, ...limits, accountId, createdAt };
  const member = adminEmail === undefined ? undefined : await firstAdmin(adminEmail, createdAt);
  const passcodes = await openAccount(accounts, { account, label: 'made with the account', member });
  return {
    result: { account: accountView(account, Date.now()), passcodes },
    facts: { account: accountId, timezone: account.timezone },
  };
});

async function firstAdmin(email: string, addedAt: string): Promise<Member> {
  const { id, active } = await invite(pool, email);
  return { id, email, role: 'admin', addedAt, active };
}
