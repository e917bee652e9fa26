import { readReceipt, type UploadReceipt } from '#core/upload-receipt.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts.ts';
import { findUpload, readCheckpoint } from '#store/commits.ts';
import { isPast } from './domain/upload-progress.ts';
import { showUploadEnv } from './env.ts';

/**
 * `GET /api/uploads/{receipt}`: is this upload committed, that is, will every cursor and export opened from now on have
 * it? The receipt is the header `X-Causeway-Upload-Id` of the upload's answer.
 */
const env = readEnv(showUploadEnv);
const commits = { db: dynamo(), table: env.COMMITS_TABLE };

export const handler = httpHandler(
  {
    name: 'upload.shown',
    authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
    roles: ['upload', 'export'],
  },
  async (request, account) => {
    const receipt = readReceipt(request.params.receipt ?? '');
    if (!receipt) return failReply(400, 'receipt: not an upload id; send the whole X-Causeway-Upload-Id of the answer');
    const committed = isPast(receipt.places, await checkpointsOf(receipt));
    const found = committed
      ? await findUpload(commits, { accountId: account.accountId, uploadId: receipt.uploadId })
      : undefined;
    const upload = { id: receipt.uploadId, committed, ...found };
    return { body: { status: 'success', upload }, facts: { uploadId: receipt.uploadId, committed } };
  },
);

async function checkpointsOf({ places }: UploadReceipt): Promise<Map<string, string>> {
  const shards = [...new Set(places.map(([shard]) => shard))];
  const reached = await Promise.all(shards.map((shard) => readCheckpoint(commits, `${env.INGEST_STREAM}#${shard}`)));
  return new Map(shards.flatMap((shard, index) => (reached[index] ? [[shard, reached[index].sequence] as const] : [])));
}
