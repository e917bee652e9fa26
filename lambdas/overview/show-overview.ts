import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { stepsOf } from './domain/steps.ts';
import { showOverviewEnv } from './env.ts';
import { overviewRoutes } from './routes.ts';

/** Whether data flows, for a page that asks every few seconds. */
const env = readEnv(showOverviewEnv);

export const handler = httpHandler({
  name: 'overview.shown',
  authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
  routes: bindRoutes(overviewRoutes, {
    'GET /api/overview': async ({ query }) => {
      const { steps, ...window } = stepsOf(query.get('minutes'), Date.now());
      return {
        body: {
          status: 'success',
          window,
          events: { total: 0, steps, byName: [] },
          funnel: { received: 0, accepted: 0, refused: 0, refusedLater: 0, committed: 0 },
          profiles: { total: 0, changed: 0 },
          newestCommit: null,
          waiting: { seconds: 0, since: null },
          attention: [],
        },
      };
    },
  }),
});
