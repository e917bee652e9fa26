import { Failure } from '#core/failure.ts';
import { readBody, readInput } from '#core/input.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, type HttpReply, httpHandler } from '#runtime/http.ts';
import { readAccount } from '#store/accounts/accounts.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { issuePasscode, revokePasscode } from '#store/accounts/passcodes.ts';
import { judgeRevocation, listPasscodes, newPasscodeSchema } from './domain/passcodes.ts';
import { managePasscodesEnv } from './env.ts';

/**
 * An account's passcodes, for its administrators: GET lists them, POST `{role, label?}` makes one and shows it once,
 * DELETE `/api/passcodes/{id}` revokes one. A revoked passcode stops everywhere within 30 s (`store/accounts/authenticate.ts`).
 */
const env = readEnv(managePasscodesEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };

export const handler = httpHandler(
  { name: 'passcodes.managed', authenticate: authenticator(accounts), roles: [] },
  async (request, { accountId }) => {
    switch (request.method) {
      case 'GET':
        return await list(accountId);
      case 'POST':
        return await issue(accountId, request.rawBody());
      case 'DELETE':
        return await revoke(accountId, request.params.id ?? '');
      default:
        return failReply(405, 'Method not allowed');
    }
  },
);

async function list(accountId: string): Promise<HttpReply> {
  const { passcodes } = await readAccount(accounts, accountId);
  return { body: { status: 'success', passcodes: listPasscodes(passcodes) }, facts: { action: 'list' } };
}

async function issue(accountId: string, body: Buffer): Promise<HttpReply> {
  const { role, label } = readInput(newPasscodeSchema, readBody(body));
  const { id, passcode } = await issuePasscode(accounts, { accountId, role, label });
  return {
    status: 201,
    headers: { 'cache-control': 'no-store' },
    body: { status: 'success', passcode: { id, role, label, passcode } },
    facts: { action: 'issue', passcodeId: id, role },
  };
}

async function revoke(accountId: string, id: string): Promise<HttpReply> {
  const { passcodes } = await readAccount(accounts, accountId);
  const revocation = judgeRevocation(passcodes, id);
  if (revocation.kind === 'last-admin') {
    const text = 'This is the last admin passcode of the account; make another one before you revoke it';
    throw new Failure('conflict', text, { retry: 'never' });
  }
  await revokePasscode(accounts, { accountId, id, relyingOn: revocation.relyingOn });
  return { body: { status: 'success' }, facts: { action: 'revoke', passcodeId: id } };
}
