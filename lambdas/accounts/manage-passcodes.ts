import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { readAccount } from '#store/accounts/accounts.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { issuePasscode } from '#store/accounts/passcodes.ts';
import { auditLog } from '#store/audit/entries.ts';
import { listPasscodes } from './domain/passcodes.ts';
import { managePasscodesEnv } from './env.ts';
import { passcodeRoutes } from './routes.ts';
import { revoke } from './use-cases/revoke-passcode.ts';

/** An account's passcodes, for its administrators. A revoked one stops everywhere within 30 s (`store/accounts/authenticate.ts`). */
const env = readEnv(managePasscodesEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };

const routes = bindRoutes(passcodeRoutes, {
  'GET /api/passcodes': async ({ account: { accountId } }) => {
    const { passcodes } = await readAccount(accounts, accountId);
    return { body: { status: 'success', passcodes: listPasscodes(passcodes) }, facts: { action: 'list' } };
  },
  'POST /api/passcodes': async ({ account: { accountId }, body }) => {
    const { role, label } = body();
    const { id, passcode } = await issuePasscode(accounts, { accountId, role, label });
    return {
      status: 201,
      headers: { 'cache-control': 'no-store' },
      body: { status: 'success', passcode: { id, role, label, passcode } },
      facts: { action: 'issue', passcodeId: id, role },
    };
  },
  'DELETE /api/passcodes/{id}': async ({ account: { accountId }, params: { id = '' } }) => {
    await revoke(accounts, { accountId, id });
    return { body: { status: 'success' }, facts: { action: 'revoke', passcodeId: id } };
  },
});

const audit = auditLog({ db: dynamo(), table: env.AUDIT_TABLE, now: Date.now });

export const handler = httpHandler({ name: 'passcodes.managed', authenticate: authenticator(accounts), routes, audit });
