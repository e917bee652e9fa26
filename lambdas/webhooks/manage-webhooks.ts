import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns';
import { safeDialler } from '#outbound/dial.ts';
import { receiverRules } from '#outbound/receiver-rules.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, kms } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { templateAnswers } from './answers/templates.ts';
import { manageWebhooksEnv } from './env.ts';
import { webhookRoutes } from './routes.ts';
import { pingReceiver } from './use-cases/ping-receiver.ts';

/** An account's webhook templates, for its administrators. What a receiver answers to the test call is never read. */
const env = readEnv(manageWebhooksEnv);
const db = dynamo();
const rules = receiverRules({ allowed: env.ALLOWED_RECEIVERS, anything: env.ALLOW_PRIVATE_RECEIVERS === 'true' });
const dial = safeDialler({ resolve: lookup, rules });

const routes = bindRoutes(
  webhookRoutes,
  templateAnswers({
    webhooks: { db, table: env.WEBHOOKS_TABLE },
    accounts: { db, table: env.ACCOUNTS_TABLE },
    campaigns: { db, table: env.CAMPAIGNS_TABLE },
    key: { client: kms(), keyId: env.SECRETS_KEY_ID },
    rules,
    now: Date.now,
    ping: pingReceiver({ dial, now: Date.now, newId: randomUUID }),
  }),
);
const authenticate = authenticator({ db, table: env.ACCOUNTS_TABLE, now: Date.now });

const audit = auditLog({ db, table: env.AUDIT_TABLE, now: Date.now });

export const handler = httpHandler({ name: 'webhooks.managed', authenticate, routes, audit });
