import { readInput } from '#core/input.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { changeAccount } from '#store/accounts/accounts.ts';
import { type AccountView, accountView, changedBy, operatorChangeSchema, storedChange } from './domain/settings.ts';
import { changeAccountEnv } from './env.ts';

/**
 * Changes an account; called directly by the operator, whom IAM has let in. `{accountId, name?, limits?, retentionDays?,
 * keepRecent?}` → `{account}` as it then is. It holds everywhere within 30 s (`store/accounts/authenticate.ts`).
 */
const env = readEnv(changeAccountEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };

export const handler = eventHandler<unknown, { account: AccountView }>({ name: 'account.changed' }, async (event) => {
  const { accountId, change } = readInput(operatorChangeSchema, event);
  const account = await changeAccount(accounts, { accountId, change: storedChange(change, Date.now()) });
  return {
    result: { account: accountView(account, Date.now()) },
    facts: { account: accountId, changed: changedBy(change).join(',') },
  };
});
