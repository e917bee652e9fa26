import type { S3Client } from '@aws-sdk/client-s3';
import { countedByReason, recordsIn } from '#core/intake/refusals.ts';
import type { UploadReceipt } from '#core/intake/upload-receipt.ts';
import { areCommitted } from '#store/commits/committed.ts';
import { findUpload } from '#store/commits/groups.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import { refusalsOf } from '#store/stream/refusals.ts';

/**
 * What became of an upload: whether it is committed, that is, whether every cursor and export opened from now on has it; and
 * how many of its records were kept, how many refused, and why.
 */
type At = { commits: CommitsAt; stream: string; quarantine: { client: S3Client; bucket: string } };

export async function followUpload(
  at: At,
  { accountId, receipt }: { accountId: string; receipt: UploadReceipt },
): Promise<{ id: string; committed: boolean; rows?: { kept: number; refused: number } }> {
  const { uploadId } = receipt;
  const committed = await areCommitted(at, receipt.places);
  if (!committed) return { id: uploadId, committed };
  const found = await findUpload(at.commits, { accountId, uploadId });
  return { id: uploadId, committed, ...found, ...(await rowsOf(at, { accountId, receipt })) };
}

/** What is refused is told before the checkpoint passes it. Receipts of older versions do not say how many there were. */
async function rowsOf(at: At, { accountId, receipt }: { accountId: string; receipt: UploadReceipt }) {
  const { uploadId, receivedAt, records } = receipt;
  if (receivedAt === undefined || records === undefined) return undefined;
  const refusals = await refusalsOf(at.quarantine, { accountId, uploadId, receivedAt });
  const refused = recordsIn(refusals);
  return { rows: { kept: Math.max(0, records - refused), refused }, refused: countedByReason(refusals) };
}
