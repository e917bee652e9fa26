import { dynamo, kms } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, type HttpReply, httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { sealHeaders } from '#store/secrets/receiver-headers.ts';
import { readSettings, removeSettings, saveSettings } from './adapters/dynamo-alert-settings.ts';
import { maskedSettings, readAlertSettings, withKeptValues } from './domain/alert-settings.ts';
import { manageAlertsEnv } from './env.ts';

/**
 * An account's status alerts, for its administrators: GET shows them with header values masked, PUT `{enabled, url,
 * headers?}` replaces them (a masked value keeps what is stored), DELETE removes them. For old and new exports alike.
 * Values are sealed before they are stored, and are never opened here.
 */
const env = readEnv(manageAlertsEnv);
const settingsAt = { db: dynamo(), table: env.ACCOUNTS_TABLE };
const keyAt = { client: kms(), keyId: env.SECRETS_KEY_ID };
const rules = { allowHttp: env.ALLOW_PRIVATE_RECEIVERS === 'true' };
const NONE = { enabled: false, url: null, headers: {} };

export const handler = httpHandler(
  { name: 'alerts.managed', authenticate: authenticator({ ...settingsAt, now: Date.now }), roles: [] },
  async (request, { accountId }) => {
    switch (request.method) {
      case 'GET':
        return await show(accountId);
      case 'PUT':
        return await replace(accountId, request.rawBody());
      case 'DELETE':
        return await remove(accountId);
      default:
        return failReply(405, 'Method not allowed');
    }
  },
);

async function show(accountId: string): Promise<HttpReply> {
  const settings = await readSettings(settingsAt, accountId);
  return { body: { status: 'success', alerts: settings ? maskedSettings(settings) : NONE }, facts: { action: 'show' } };
}

async function replace(accountId: string, body: Buffer): Promise<HttpReply> {
  const wanted = readAlertSettings(body, rules);
  const mixed = withKeptValues(wanted, await readSettings(settingsAt, accountId));
  const headers = await sealHeaders(keyAt, { accountId, headers: mixed.headers });
  const settings = { ...mixed, headers };
  await saveSettings(settingsAt, { accountId, settings });
  return {
    body: { status: 'success', alerts: maskedSettings(settings) },
    facts: { action: 'replace', enabled: settings.enabled, headers: settings.headers.length },
  };
}

async function remove(accountId: string): Promise<HttpReply> {
  await removeSettings(settingsAt, accountId);
  return { body: { status: 'success' }, facts: { action: 'remove' } };
}
