import { readReceipt } from '#core/intake/upload-receipt.ts';
import { failed } from '#core/wire/failed.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { showUploadEnv } from './env.ts';
import { receiptRoutes } from './routes.ts';
import { followUpload } from './use-cases/follow-upload.ts';

/** What became of an upload, by the header `X-Causeway-Upload-Id` of its answer. */
const env = readEnv(showUploadEnv);
const follow = {
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  stream: env.INGEST_STREAM,
  quarantine: { client: s3(), bucket: env.QUARANTINE_BUCKET },
};
const NO_RECEIPT = 'receipt: not an upload id; send the whole X-Causeway-Upload-Id of the answer';

export const handler = httpHandler({
  name: 'upload.shown',
  authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
  routes: bindRoutes(receiptRoutes, {
    'GET /api/uploads/{receipt}': async ({ params, account: { accountId } }) => {
      const receipt = readReceipt(params.receipt ?? '', { lanes: env.INGEST_LANES });
      if (!receipt) return failed(400, NO_RECEIPT);
      const upload = await followUpload(follow, { accountId, receipt });
      const { id: uploadId, committed, rows } = upload;
      return { body: { status: 'success', upload }, facts: { uploadId, committed, refused: rows?.refused } };
    },
  }),
});
