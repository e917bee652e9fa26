import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { lastShareTaken } from '#store/accounts/upload-limits.ts';
import { readHead } from '#store/commits/head.ts';
import { freshFor } from './adapters/fresh-for.ts';
import { knownMinutes } from './adapters/known-minutes.ts';
import { troublesOf } from './adapters/troubles.ts';
import { showOverviewEnv } from './env.ts';
import { overviewRoutes } from './routes.ts';
import { showOverview } from './use-cases/show-overview.ts';

/** Whether data flows, for a page that asks every few seconds: by key, and as much for much traffic as for little. */
const env = readEnv(showOverviewEnv);
const db = dynamo();
const now = () => Date.now();
const accounts = { db, table: env.ACCOUNTS_TABLE, now };
const tables = {
  exports: env.EXPORTS_TABLE,
  imports: env.IMPORTS_TABLE,
  webhooks: env.WEBHOOKS_TABLE,
  campaigns: env.CAMPAIGNS_TABLE,
};

const show = showOverview({
  minutes: knownMinutes({ db, table: env.FLOW_TABLE, now }),
  head: (accountId) => readHead({ db, table: env.COMMITS_TABLE }, accountId),
  lastPut: (accountId) => lastShareTaken(accounts, accountId),
  troubles: freshFor({ ms: 30_000, now }, troublesOf({ db, tables, now })),
  now,
});

export const handler = httpHandler({
  name: 'overview.shown',
  authenticate: authenticator(accounts),
  routes: bindRoutes(overviewRoutes, {
    'GET /api/overview': async ({ account: { accountId }, query }) => {
      const overview = await show({ accountId, asked: query.get('minutes') });
      return { body: { status: 'success', ...overview }, facts: { attention: overview.attention.length } };
    },
  }),
});
