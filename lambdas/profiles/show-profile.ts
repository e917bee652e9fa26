import { readLookUp } from '#core/people/look-up.ts';
import { failed } from '#core/wire/failed.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, s3 } from '#runtime/clients.ts';
import { freshDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { profileView } from './domain/profile-view.ts';
import { showProfileEnv } from './env.ts';
import { lookUpRoutes } from './routes.ts';
import { eventsOf } from './use-cases/events-of.ts';
import { lookUpPerson } from './use-cases/look-up-person.ts';

/** Looks up one person, in the newest state. */
const env = readEnv(showProfileEnv);
const profiles = { db: dynamo(), table: env.PROFILES_TABLE };
const history = eventsOf({
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  lake: { client: s3(), bucket: env.LAKE_BUCKET },
  profiles,
  withDuck: freshDuck({ threads: 1 }),
  now: Date.now,
});

export const handler = httpHandler({
  name: 'profile.shown',
  authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
  routes: bindRoutes(lookUpRoutes, {
    'GET /1/profile.json': async ({ query, account: { accountId } }) => {
      const asked = readLookUp(query);
      if (asked.kind === 'malformed') return failed(400, asked.error);
      const { by } = asked;
      const person = await lookUpPerson({ profiles, history }, { accountId, asked });
      if (!person) return { ...failed(404, 'Profile not found'), facts: { by } };
      const { profile, events, ...facts } = person;
      return { body: { status: 'success', record: profileView(profile, events) }, facts: { by, ...facts } };
    },
  }),
});
