import * as z from 'zod';
import { REGION, roleArnSchema } from '../aws/fields.ts';
import { prefixSchema } from '../prefix.ts';

/** Settings of an export to Amazon S3. Keys are its only secret. */
const BUCKET = 'must be 3–63 characters of a–z, 0–9, "." and "-", beginning and ending with a letter or digit';
const SECRET = 'must be 16–128 characters';

const accessSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('bucket-policy') }),
    z.strictObject({ kind: z.literal('role'), roleArn: roleArnSchema }),
    z.strictObject({
      kind: z.literal('keys'),
      accessKeyId: z.string().regex(/^[A-Z0-9]{16,128}$/i, 'must be 16–128 letters and digits'),
      secretAccessKey: z.string(SECRET).min(16, SECRET).max(128, SECRET),
    }),
  ],
  'must have the kind bucket-policy, role or keys',
);

export const s3Settings = z.strictObject({
  bucket: z
    .string(BUCKET)
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, BUCKET)
    .refine((name) => !name.includes('..') && !/^\d+(\.\d+){3}$/.test(name), BUCKET),
  /** Stands before every name; a "/" is added at its end where it has none. */
  prefix: prefixSchema.default(''),
  region: z
    .string()
    .regex(new RegExp(`^${REGION}$`), 'must be an AWS region such as eu-central-1')
    .optional(),
  access: accessSchema.default({ kind: 'bucket-policy' }),
});
export type S3Settings = z.infer<typeof s3Settings>;
