import type { Account } from '#core/accounts/account.ts';
import { EXTERNAL_ID_TAG, externalIdOf } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { changeAccount, readAccount } from '#store/accounts/accounts.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { accountView, changedBy, storedChange } from './domain/settings.ts';
import { manageAccountEnv } from './env.ts';
import { accountRoutes } from './routes.ts';

/** An account itself: shown as it is stored now, since the one that the caller was recognised by may be half a minute old. */
const env = readEnv(manageAccountEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };

const routes = bindRoutes(accountRoutes, {
  'GET /api/account': async ({ account: { accountId } }) => {
    const { account } = await readAccount(accounts, accountId);
    if (!account) throw new Failure('not-found', `Account ${accountId} does not exist`, { retry: 'never' });
    return { body: { status: 'success', account: viewOf(account) }, facts: { action: 'show' } };
  },
  'PATCH /api/account': async ({ account: { accountId }, body }) => {
    const wanted = body();
    const account = await changeAccount(accounts, { accountId, change: storedChange(wanted, Date.now()) });
    const facts = { action: 'change', changed: changedBy(wanted).join(',') };
    return { body: { status: 'success', account: viewOf(account) }, facts };
  },
});

const audit = auditLog({ db: dynamo(), table: env.AUDIT_TABLE, now: Date.now });

export const handler = httpHandler({ name: 'account.managed', authenticate: authenticator(accounts), routes, audit });

/** With what policies at a partner's name to let this account's exports in, and no other account's. */
function viewOf(account: Account) {
  const externalId = externalIdOf(account.accountId);
  const exports = { principal: env.EXPORTS_WRITER_ARN, principalTag: EXTERNAL_ID_TAG, externalId };
  return { ...accountView(account, Date.now()), exports };
}
