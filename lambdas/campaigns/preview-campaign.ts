import { randomUUID } from 'node:crypto';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, kms, s3 } from '#runtime/clients.ts';
import { freshDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { concurrencyGate } from '#store/accounts/limits.ts';
import { findPerson } from '#store/people/find-people.ts';
import { newestEvent } from './adapters/newest-event.ts';
import { templateOpener } from './adapters/open-template.ts';
import { previewCampaignEnv } from './env.ts';
import { previewRoutes } from './routes.ts';
import { previewContent } from './use-cases/preview-content.ts';

/** Shows what content becomes for one person, before anybody is sent anything. */
const env = readEnv(previewCampaignEnv);
const db = dynamo();
const accounts = { db, table: env.ACCOUNTS_TABLE, now: Date.now };
const commits = { db, table: env.COMMITS_TABLE };
const lake = { client: s3(), bucket: env.LAKE_BUCKET };
const withDuck = freshDuck({ threads: 1 });
const key = { client: kms(), keyId: env.SECRETS_KEY_ID };

const preview = previewContent({
  openTemplate: templateOpener({ webhooks: { db, table: env.WEBHOOKS_TABLE }, key }),
  findPerson: (asked) => findPerson({ db, table: env.PROFILES_TABLE }, asked),
  newestEvent: (asked) => newestEvent({ commits, lake, withDuck }, asked),
  now: Date.now,
});

export const handler = httpHandler({
  name: 'campaign.previewed',
  authenticate: authenticator(accounts),
  gate: concurrencyGate({ ...accounts, newId: randomUUID }),
  routes: bindRoutes(previewRoutes, {
    'POST /api/campaigns/preview': async ({ account, body }) => {
      const { shown, facts } = await preview(account, body());
      return { body: { status: 'success', ...shown }, facts };
    },
  }),
});
