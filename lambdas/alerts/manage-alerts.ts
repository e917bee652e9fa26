import { receiverRules } from '#outbound/receiver-rules.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, kms } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { removeSettings } from './adapters/dynamo-alert-settings.ts';
import { manageAlertsEnv } from './env.ts';
import { alertRoutes } from './routes.ts';
import { setAlerts, showAlerts } from './use-cases/set-alerts.ts';

/** An account's status alerts, for its administrators. Values of headers are sealed before they are stored, and never opened here. */
const env = readEnv(manageAlertsEnv);
const db = dynamo();
const at = {
  settings: { db, table: env.ACCOUNTS_TABLE },
  webhooks: { db, table: env.WEBHOOKS_TABLE },
  key: { client: kms(), keyId: env.SECRETS_KEY_ID },
  rules: receiverRules({ allowed: env.ALLOWED_RECEIVERS, anything: env.ALLOW_PRIVATE_RECEIVERS === 'true' }),
  now: Date.now,
};
const authenticate = authenticator({ ...at.settings, now: at.now });

const routes = bindRoutes(alertRoutes, {
  'GET /api/alerts': async ({ account: { accountId } }) => {
    const alerts = await showAlerts(at, accountId);
    return { body: { status: 'success', alerts }, facts: { action: 'show' } };
  },
  'PUT /api/alerts': async ({ account: { accountId }, body }) => {
    const alerts = await setAlerts(at, { accountId, input: body() });
    const facts = { action: 'replace', enabled: alerts.enabled, headers: Object.keys(alerts.headers).length };
    return { body: { status: 'success', alerts }, facts: { ...facts, byTemplate: 'template' in alerts } };
  },
  'DELETE /api/alerts': async ({ account: { accountId } }) => {
    await removeSettings(at.settings, accountId);
    return { body: { status: 'success' }, facts: { action: 'remove' } };
  },
});

const audit = auditLog({ db, table: env.AUDIT_TABLE, now: Date.now });

export const handler = httpHandler({ name: 'alerts.managed', authenticate, routes, audit });
