import type { Account } from '#core/accounts/account.ts';
import { EXTERNAL_ID_TAG, externalIdOf } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import { readBody, readInput } from '#core/input.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, type HttpReply, httpHandler } from '#runtime/http.ts';
import { changeAccount, readAccount } from '#store/accounts/accounts.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { accountView, adminChangeSchema, changedBy } from './domain/settings.ts';
import { manageAccountEnv } from './env.ts';

/**
 * An account itself: GET shows it to any of its passcodes, PATCH `{name?, retentionDays?}` changes it for administrators.
 * Shortening the retention deletes events for good within hours, so the answer says from which day on they stay.
 */
const env = readEnv(manageAccountEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };

export const handler = httpHandler(
  {
    name: 'account.managed',
    authenticate: authenticator(accounts),
    roles: ({ method }) => (method === 'GET' ? ['upload', 'export'] : []),
  },
  async (request, { accountId }) => {
    switch (request.method) {
      case 'GET':
        return await show(accountId);
      case 'PATCH':
        return await change(accountId, request.rawBody());
      default:
        return failReply(405, 'Method not allowed');
    }
  },
);

/** As it is stored now: the one that the caller was recognised by may be half a minute old. */
async function show(accountId: string): Promise<HttpReply> {
  const { account } = await readAccount(accounts, accountId);
  if (!account) throw new Failure('not-found', `Account ${accountId} does not exist`, { retry: 'never' });
  return { body: { status: 'success', account: viewOf(account) }, facts: { action: 'show' } };
}

async function change(accountId: string, body: Buffer): Promise<HttpReply> {
  const wanted = readInput(adminChangeSchema, readBody(body));
  const account = await changeAccount(accounts, { accountId, change: wanted });
  return {
    body: { status: 'success', account: viewOf(account) },
    facts: { action: 'change', changed: changedBy(wanted).join(',') },
  };
}

/** With what policies at a partner's name to let this account's exports in, and no other account's. */
function viewOf(account: Account) {
  const { accountId } = account;
  const exports = {
    principal: env.EXPORTS_WRITER_ARN,
    principalTag: EXTERNAL_ID_TAG,
    externalId: externalIdOf(accountId),
  };
  return { ...accountView(account, Date.now()), exports };
}
