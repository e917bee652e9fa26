import { keepsRecent } from '#core/accounts/account.ts';
import { failed } from '#core/wire/failed.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { readAccount } from '#store/accounts/accounts.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { isRecentKey, recentPage } from './adapters/recent-items.ts';
import { recentView } from './domain/recent-upload.ts';
import { showRecentEnv } from './env.ts';
import { recentRoutes } from './routes.ts';

/** What the account uploaded within the last hour, accepted and refused; only while it says that it wants to see this. */
const env = readEnv(showRecentEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };
const recent = { db: dynamo(), table: env.RECENT_UPLOADS_TABLE, now: Date.now };
const HOW_TO_SWITCH_ON =
  'keepRecent is off, so nothing is kept to look at. PATCH /api/account {"keepRecent":true}, with an admin passcode, ' +
  'switches it on within 30 seconds and for 24 hours; each upload is then shown here for an hour';

export const handler = httpHandler({
  name: 'recent.shown',
  authenticate: authenticator(accounts),
  routes: bindRoutes(recentRoutes, {
    'GET /api/uploads/recent': async ({ query, account: { accountId } }) => {
      const after = query.get('after') || undefined;
      if (after !== undefined && !isRecentKey(after)) {
        return failed(400, 'after: must be the `next` of an earlier answer');
      }
      // As it is stored now: the account that the caller was recognised by may be half a minute old.
      const { account } = await readAccount(accounts, accountId);
      if (!account || !keepsRecent(account, Date.now())) {
        return { body: { status: 'success', uploads: [], note: HOW_TO_SWITCH_ON }, facts: { kept: false } };
      }
      const { uploads, next } = await recentPage(recent, { accountId, after });
      const { keepRecentUntil } = account;
      return {
        body: { status: 'success', uploads: uploads.map(recentView), next, keepRecentUntil },
        facts: { kept: true, uploads: uploads.length },
      };
    },
  }),
});
