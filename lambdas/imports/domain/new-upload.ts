import * as z from 'zod';
import { controlCharacters } from '#core/intake/ingest-group.ts';
import { emailOf } from '#core/intake/records/contact.ts';
import { delimiterSchema } from './mapping.ts';
import { MAX_BYTES } from './sizes.ts';

/** What somebody says of a file that they are to upload; how it is cut for that. */
const MEBIBYTE = 1024 * 1024;
/**
 * S3 takes 10,000 parts of at least 5 MiB, the last apart
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). The largest file has 128 of these.
 */
export const PART_BYTES = 8 * MEBIBYTE;

const NAME = 'must be the name of the file: 1 to 255 characters, none of them a control character';
const BYTES = `must be the size of the file, from 1 to ${MAX_BYTES.uploaded} bytes (1 GB); larger files go by SFTP`;

export const newUploadSchema = z.strictObject({
  fileName: z
    .string(NAME)
    .min(1, NAME)
    .max(255, NAME)
    .refine((name) => name.isWellFormed() && !controlCharacters.test(name), NAME),
  bytes: z.int(BYTES).min(1, BYTES).max(MAX_BYTES.uploaded, BYTES),
  type: z.enum(['profile', 'event'], 'must be profile or event').default('profile'),
  /** Where it is not what the header seems to have between its cells. */
  delimiter: delimiterSchema.optional(),
  clientEmail: z
    .string()
    .refine((given) => emailOf(given) !== undefined, 'must be an e-mail address')
    .optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case')
    .optional(),
});
export type NewUpload = z.infer<typeof newUploadSchema>;

export type UploadPart = { part: number; bytes: number };

/** The parts from number `from` to number `to`, counted from 1, as far as the file has them. */
export function uploadParts(
  { bytes, partBytes }: { bytes: number; partBytes: number },
  { from, to }: { from: number; to: number },
): UploadPart[] {
  const last = Math.min(to, partCount({ bytes, partBytes }));
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, place) => {
    const part = from + place;
    return { part, bytes: Math.min(partBytes, bytes - (part - 1) * partBytes) };
  });
}

export const partCount = ({ bytes, partBytes }: { bytes: number; partBytes: number }) => Math.ceil(bytes / partBytes);
