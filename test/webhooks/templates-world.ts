import { afterEach, beforeEach, vi } from 'vitest';
import { issuePasscode } from '#store/accounts/passcodes.ts';
import { accountsWorld } from '../accounts/accounts-world.ts';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { sealingKms } from '../support/sealing-kms.ts';
import { receiver } from './receiver.ts';

/** Templates as administrators of two accounts manage them, over one table in memory and a receiver on this machine. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as JSON
type Json = any;
export type Who = { accountId: string; passcode: string };

export async function templatesWorld({ allowPrivate = 'true' as 'true' | 'false' } = {}) {
  vi.stubEnv('AWS_REGION', 'eu-west-1').stubEnv('SECRETS_KEY_ID', 'key-1');
  vi.stubEnv('ACCOUNTS_TABLE', 'one')
    .stubEnv('AUDIT_TABLE', 'one')
    .stubEnv('WEBHOOKS_TABLE', 'one')
    .stubEnv('CAMPAIGNS_TABLE', 'one');
  vi.stubEnv('ALLOW_PRIVATE_RECEIVERS', allowPrivate).stubEnv('ALLOWED_RECEIVERS', '');
  const { handler } = await import('../../lambdas/webhooks/manage-webhooks.ts');
  const table = accountsWorld();
  const kms = sealingKms();
  const logs = recordedLogs();
  const target = receiver();
  const mine: Who = { accountId: '', passcode: '' };
  const theirs: Who = { accountId: '', passcode: '' };
  let accounts = 0;

  async function open(role: 'admin' | 'export' = 'admin'): Promise<Who> {
    const accountId = `ABC-${String(++accounts).padStart(3, '0')}`;
    table.addAccount(accountId);
    const { passcode } = await issuePasscode(
      { db: table.db, table: 'one', now: Date.now },
      { accountId, role, label: '' },
    );
    return { accountId, passcode };
  }
  beforeEach(async () => {
    delete table.hooks.before;
    target.answersWith(200);
    Object.assign(mine, await open());
    Object.assign(theirs, await open());
  });
  afterEach(() => void vi.useRealTimers());

  async function ask(method: string, path = '', body?: unknown, who: Who = mine) {
    const headers = { 'x-clevertap-account-id': who.accountId, 'x-clevertap-passcode': who.passcode };
    const sent = { method, path: `/api/webhooks${path}`, headers, ...(body !== undefined && { body }) };
    const { statusCode: status, json, body: text } = await callHttp(handler, sent);
    return { status, json: json as Json, text, error: (json as Json).error as string };
  }
  const wanted = (change: object = {}) => ({ name: 'Shop', url: target.url(), ...change });
  /** A template that was made, as it is shown. */
  async function made(change: object = {}, who?: Who) {
    const { json, error } = await ask('POST', '', wanted(change), who);
    if (error) throw new Error(error);
    return { ...json.template, signingSecret: json.signingSecret, path: `/${json.template.id}` } as Json;
  }
  return { table, kms, logs, target, mine, theirs, open, ask, wanted, made };
}
