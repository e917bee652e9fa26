import * as z from 'zod';

/**
 * The receipt of an upload: its id, when it was received, how many records the stream took, and where it put their groups.
 * It is the upload's name in `GET /api/uploads/{receipt}`: an upload is committed when every shard's checkpoint has passed
 * its places, so asking costs no record of uploads anywhere. A receipt may be made up: it grants nothing, and is no
 * longer than the shards that a stream of ours can name.
 */
const placesSchema = z
  .array(z.tuple([z.string().regex(/^[\w-]{1,64}$/), z.string().regex(/^\d{1,60}$/)]))
  .min(1)
  .refine((places) => new Set(places.map(([shard]) => shard)).size === places.length);

const receiptSchema = z.object({
  places: placesSchema,
  /** Epoch milliseconds. */
  receivedAt: z.number().int().nonnegative().max(8.64e15),
  /** Records that were answered "success". */
  records: z.number().int().nonnegative(),
});
/** Receipts of older versions are the places alone. */
const packedSchema = z.union([receiptSchema, placesSchema.transform((places) => ({ places }))]);

type Place = readonly [shard: string, sequence: string];
export type UploadReceipt = {
  uploadId: string;
  places: readonly Place[];
  receivedAt?: number | undefined;
  records?: number | undefined;
};

/** Shard and sequence number of each group, shortened to what differs. */
export function writeReceipt({ uploadId, ...receipt }: Required<UploadReceipt>): string {
  const newest = new Map<string, string>();
  for (const [shard, sequence] of receipt.places) {
    const before = newest.get(shard);
    if (before === undefined || BigInt(sequence) > BigInt(before)) newest.set(shard, sequence);
  }
  const packed = JSON.stringify({ ...receipt, places: [...newest] });
  return `${uploadId}.${Buffer.from(packed).toString('base64url')}`;
}

/** Undefined for a text that is no receipt, or of more shards than `lanes` can have been put into. */
export function readReceipt(text: string, { lanes }: { lanes: number }): UploadReceipt | undefined {
  const [uploadId, packed] = text.split('.');
  if (!uploadId || !packed || !/^[0-9a-f]{24}$/.test(uploadId)) return undefined;
  try {
    const receipt = packedSchema.safeParse(JSON.parse(Buffer.from(packed, 'base64url').toString('utf8')));
    // While a shard is split, a lane's first try may be in the old one and its second in the new.
    if (!receipt.success || receipt.data.places.length > 2 * lanes) return undefined;
    return { uploadId, ...receipt.data };
  } catch {
    return undefined;
  }
}
