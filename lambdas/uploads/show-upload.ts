import { countedByReason, recordsIn } from '#core/intake/refusals.ts';
import { readReceipt, type UploadReceipt } from '#core/intake/upload-receipt.ts';
import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { readCheckpoint } from '#store/commits/commits.ts';
import { findUpload } from '#store/commits/groups.ts';
import { refusalsOf } from '#store/stream/refusals.ts';
import { isPast } from './domain/upload-progress.ts';
import { showUploadEnv } from './env.ts';

/**
 * `GET /api/uploads/{receipt}`: is this upload committed, that is, will every cursor and export opened from now on have
 * it; and how many of its records were kept, how many refused, and why? The receipt is the header `X-Causeway-Upload-Id`
 * of the upload's answer.
 */
const env = readEnv(showUploadEnv);
const commits = { db: dynamo(), table: env.COMMITS_TABLE };
const quarantine = { client: s3(), bucket: env.QUARANTINE_BUCKET };

export const handler = httpHandler(
  {
    name: 'upload.shown',
    authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
    roles: ['upload', 'export'],
  },
  async (request, { accountId }) => {
    const receipt = readReceipt(request.params.receipt ?? '', { lanes: env.INGEST_LANES });
    if (!receipt) return failReply(400, 'receipt: not an upload id; send the whole X-Causeway-Upload-Id of the answer');
    const { uploadId } = receipt;
    const committed = isPast(receipt.places, await checkpointsOf(receipt));
    const found = committed ? await findUpload(commits, { accountId, uploadId }) : undefined;
    const rows = committed ? await rowsOf(accountId, receipt) : undefined;
    const upload = { id: uploadId, committed, ...found, ...rows };
    return { body: { status: 'success', upload }, facts: { uploadId, committed, refused: rows?.rows.refused } };
  },
);

/** What is refused is told before the checkpoint passes it. Receipts of older versions do not say how many there were. */
async function rowsOf(accountId: string, { uploadId, receivedAt, records }: UploadReceipt) {
  if (receivedAt === undefined || records === undefined) return undefined;
  const refusals = await refusalsOf(quarantine, { accountId, uploadId, receivedAt });
  const refused = recordsIn(refusals);
  return { rows: { kept: Math.max(0, records - refused), refused }, refused: countedByReason(refusals) };
}

async function checkpointsOf({ places }: UploadReceipt): Promise<Map<string, string>> {
  const shards = places.map(([shard]) => shard);
  const reached = await Promise.all(shards.map((shard) => readCheckpoint(commits, `${env.INGEST_STREAM}#${shard}`)));
  return new Map(shards.flatMap((shard, index) => (reached[index] ? [[shard, reached[index].sequence] as const] : [])));
}
