import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { refusedPage } from '#store/stream/refusals.ts';
import { listRefusedEnv } from './env.ts';

/**
 * `GET /api/refused`: the account's records that were refused after their upload had been answered "success", the oldest
 * first, each as the upload API takes it, so that it can be mended and sent again.
 */
const env = readEnv(listRefusedEnv);
const quarantine = { client: s3(), bucket: env.QUARANTINE_BUCKET };
const AFTER = /^[\w.:~-]+\/[\w.:~-]+$/;

export const handler = httpHandler(
  {
    name: 'refused.listed',
    authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
    roles: ['export'],
  },
  async (request, { accountId }) => {
    const after = request.query.get('after') ?? '';
    if (after !== '' && (after.length > 500 || !AFTER.test(after))) {
      return failReply(400, 'after: must be the `next` of the page before');
    }
    const { uploads, next } = await refusedPage(quarantine, { accountId, after });
    const refused = uploads.flatMap(({ uploadId, at, refused: some }) =>
      some.map(({ id, ...one }) => ({ id, upload: uploadId, at, ...one })),
    );
    return { body: { status: 'success', refused, ...(next && { next }) }, facts: { records: refused.length } };
  },
);
