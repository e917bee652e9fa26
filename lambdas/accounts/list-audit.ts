import { failed } from '#core/wire/failed.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditPage, isEntryId } from '#store/audit/entries.ts';
import { listAuditEnv } from './env.ts';
import { auditRoutes } from './routes.ts';

/** Who changed what in the account, for its administrators. */
const env = readEnv(listAuditEnv);
const db = dynamo();
const USUAL = 50;
const MOST = 200;

export const handler = httpHandler({
  name: 'audit.listed',
  authenticate: authenticator({ db, table: env.ACCOUNTS_TABLE, now: Date.now }),
  routes: bindRoutes(auditRoutes, {
    'GET /api/audit': async ({ query, account: { accountId } }) => {
      const before = query.get('before') ?? undefined;
      if (before !== undefined && !isEntryId(before))
        return failed(400, 'before: must be the `next` of the page before');
      const limit = query.get('limit') ?? String(USUAL);
      const most = /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
      if (most < 1 || most > MOST) return failed(400, `limit: must be a whole number from 1 to ${MOST}`);
      const page = await auditPage({ db, table: env.AUDIT_TABLE }, { accountId, before, most });
      return { body: { status: 'success', ...page }, facts: { entries: page.entries.length } };
    },
  }),
});
