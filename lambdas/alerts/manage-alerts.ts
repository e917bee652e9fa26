import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, kms } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { sealHeaders } from '#store/secrets/receiver-headers.ts';
import { readSettings, removeSettings, saveSettings } from './adapters/dynamo-alert-settings.ts';
import { maskedSettings, readAlertSettings, withKeptValues } from './domain/alert-settings.ts';
import { manageAlertsEnv } from './env.ts';
import { alertRoutes } from './routes.ts';

/** An account's status alerts, for its administrators. Values of headers are sealed before they are stored, and never opened here. */
const env = readEnv(manageAlertsEnv);
const settingsAt = { db: dynamo(), table: env.ACCOUNTS_TABLE };
const keyAt = { client: kms(), keyId: env.SECRETS_KEY_ID };
const rules = { allowHttp: env.ALLOW_PRIVATE_RECEIVERS === 'true' };
const NONE = { enabled: false, url: null, headers: {} };
const authenticate = authenticator({ ...settingsAt, now: Date.now });

const routes = bindRoutes(alertRoutes, {
  'GET /api/alerts': async ({ account: { accountId } }) => {
    const settings = await readSettings(settingsAt, accountId);
    const alerts = settings ? maskedSettings(settings) : NONE;
    return { body: { status: 'success', alerts }, facts: { action: 'show' } };
  },
  'PUT /api/alerts': async ({ account: { accountId }, body }) => {
    const wanted = readAlertSettings(body(), rules);
    const mixed = withKeptValues(wanted, await readSettings(settingsAt, accountId));
    const headers = await sealHeaders(keyAt, { accountId, headers: mixed.headers });
    const settings = { ...mixed, headers };
    await saveSettings(settingsAt, { accountId, settings });
    const { enabled } = settings;
    const facts = { action: 'replace', enabled, headers: headers.length };
    return { body: { status: 'success', alerts: maskedSettings(settings) }, facts };
  },
  'DELETE /api/alerts': async ({ account: { accountId } }) => {
    await removeSettings(settingsAt, accountId);
    return { body: { status: 'success' }, facts: { action: 'remove' } };
  },
});

export const handler = httpHandler({ name: 'alerts.managed', authenticate, routes });
