import { failed } from '#core/wire/failed.ts';
import { bindOpenRoutes } from '#runtime/bound-routes.ts';
import { cognito, dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { openHttpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { enteringAnswers } from './answers/entering.ts';
import { factorAnswers } from './answers/factor.ts';
import { leavingAnswers } from './answers/leaving.ts';
import { isForeign } from './domain/own-pages.ts';
import { FOREIGN } from './domain/words.ts';
import { signInEnv } from './env.ts';
import { signInRoutes } from './routes.ts';

/** Lets people in, for an hour at a time, and out again. Only this function talks to Cognito about passwords. */
const env = readEnv(signInEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: () => Date.now() };
const pool = { client: cognito(), pool: env.USER_POOL_ID, clientId: env.USER_POOL_CLIENT_ID };
const secure = env.SECURE_COOKIES === 'true';

export const handler = openHttpHandler({
  name: 'people.signed-in',
  routes: bindOpenRoutes(signInRoutes, {
    ...enteringAnswers({ accounts, pool, region: env.REGION, secure }),
    ...leavingAnswers({ accounts, pool, authenticate: authenticator(accounts), secure }),
    ...factorAnswers(pool),
  }),
  refuse: ({ header }) => (isForeign(header) ? failed(403, FOREIGN) : undefined),
});
