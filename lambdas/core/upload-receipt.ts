import * as z from 'zod';

/**
 * The receipt of an upload: its id and where the stream put its groups. It is the upload's name in
 * `GET /api/uploads/{receipt}`: an upload is committed when every shard's checkpoint has passed its places, so asking
 * costs no record of uploads anywhere.
 */
const placesSchema = z.array(z.tuple([z.string(), z.string()])).max(1_000);
export type UploadReceipt = { uploadId: string; places: z.infer<typeof placesSchema> };

/** Shard and sequence number of each group, shortened to what differs. */
export function writeReceipt(receipt: UploadReceipt): string {
  const newest = new Map<string, string>();
  for (const [shard, sequence] of receipt.places) {
    const before = newest.get(shard);
    if (before === undefined || BigInt(sequence) > BigInt(before)) newest.set(shard, sequence);
  }
  return `${receipt.uploadId}.${Buffer.from(JSON.stringify([...newest])).toString('base64url')}`;
}

/** Undefined for a text that is no receipt. */
export function readReceipt(text: string): UploadReceipt | undefined {
  const [uploadId, packed] = text.split('.');
  if (!uploadId || !packed || !/^[0-9a-f]{24}$/.test(uploadId)) return undefined;
  try {
    const places = placesSchema.safeParse(JSON.parse(Buffer.from(packed, 'base64url').toString('utf8')));
    if (!places.success || !places.data.every(([, sequence]) => /^\d{1,60}$/.test(sequence))) return undefined;
    return { uploadId, places: places.data };
  } catch {
    return undefined;
  }
}
