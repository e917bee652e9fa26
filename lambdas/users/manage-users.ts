import { bindRoutes } from '#runtime/bound-routes.ts';
import { cognito, dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { userAnswers } from './answers/users.ts';
import { manageUsersEnv } from './env.ts';
import { userRoutes } from './routes.ts';

/** The people of an account, for its administrators, and who calls, for everybody. */
const env = readEnv(manageUsersEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: () => Date.now() };
const pool = { client: cognito(), pool: env.USER_POOL_ID };

export const handler = httpHandler({
  name: 'users.managed',
  authenticate: authenticator(accounts),
  audit: auditLog({ ...accounts, table: env.AUDIT_TABLE }),
  routes: bindRoutes(userRoutes, userAnswers({ accounts, pool, region: env.REGION })),
});
