import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { manageSegmentsEnv } from './env.ts';
import { segmentsRoutes } from './routes.ts';

/** Lists segments of the account. */
const env = readEnv(manageSegmentsEnv);

export const handler = httpHandler({
  name: 'segments.manage-segments.answered',
  authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
  routes: bindRoutes(segmentsRoutes, {
    'GET /api/segments': async () => ({ body: { status: 'success', items: [] }, facts: { items: 0 } }),
  }),
});
