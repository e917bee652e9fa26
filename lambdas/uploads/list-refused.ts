import { failed } from '#core/wire/failed.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { refusedPage } from '#store/stream/refusals.ts';
import { listRefusedEnv } from './env.ts';
import { refusedRoutes } from './routes.ts';

/** The account's records that were refused after their upload had been answered "success", each as it can be sent again. */
const env = readEnv(listRefusedEnv);
const quarantine = { client: s3(), bucket: env.QUARANTINE_BUCKET };
const AFTER = /^[\w.:~-]+\/[\w.:~-]+$/;

export const handler = httpHandler({
  name: 'refused.listed',
  authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
  routes: bindRoutes(refusedRoutes, {
    'GET /api/refused': async ({ query, account: { accountId } }) => {
      const after = query.get('after') ?? '';
      if (after !== '' && (after.length > 500 || !AFTER.test(after))) {
        return failed(400, 'after: must be the `next` of the page before');
      }
      const { uploads, next } = await refusedPage(quarantine, { accountId, after });
      const refused = uploads.flatMap(({ uploadId, at, refused: records }) =>
        records.map(({ id, ...record }) => ({ id, upload: uploadId, at, ...record })),
      );
      return { body: { status: 'success', refused, ...(next && { next }) }, facts: { records: refused.length } };
    },
  }),
});
