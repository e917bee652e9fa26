import * as z from 'zod';
import { REGION, roleArnSchema } from '../aws/fields.ts';
import { prefixSchema } from '../prefix.ts';

/** Settings of an export to Amazon S3. Keys are its only secret. */
const REGION_OF = 'must be an AWS region such as eu-central-1';
const BUCKET = 'must be 3–63 characters of a–z, 0–9, "." and "-", beginning and ending with a letter or digit';
const SECRET = 'must be 16–128 characters';
const KEY_ID = 'must be 16–128 letters and digits';

const accessSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('bucket-policy') }).meta({ title: 'The bucket’s policy lets us in' }),
    z.strictObject({ kind: z.literal('role'), roleArn: roleArnSchema }).meta({ title: 'A role of yours' }),
    z
      .strictObject({
        kind: z.literal('keys'),
        accessKeyId: z
          .string()
          .regex(/^[A-Za-z0-9]{16,128}$/, KEY_ID)
          .meta({ title: 'Access key id', description: KEY_ID }),
        secretAccessKey: z
          .string(SECRET)
          .min(16, SECRET)
          .max(128, SECRET)
          .meta({ title: 'Secret access key', description: SECRET }),
      })
      .meta({ title: 'The key of a user' }),
  ],
  'must have the kind bucket-policy, role or keys',
);

const KEY =
  'must be the ARN of a KMS key, such as arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const encryptionSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('sse-s3') }).meta({ title: 'Keys of Amazon S3' }),
    z
      .strictObject({
        kind: z.literal('sse-kms'),
        keyArn: z
          .string(KEY)
          .regex(new RegExp(`^arn:aws[a-z-]*:kms:${REGION}:\\d{12}:(key|alias)/[\\w/-]{1,256}$`), KEY)
          .meta({ title: 'KMS key', description: KEY }),
      })
      .meta({ title: 'A KMS key of yours' }),
  ],
  'must have the kind sse-s3 or sse-kms; leave it out for the bucket’s own',
);

export const s3Settings = z
  .strictObject({
    bucket: z
      .string(BUCKET)
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, BUCKET)
      .refine((name) => !name.includes('..') && !/^\d+(\.\d+){3}$/.test(name), BUCKET)
      .meta({ title: 'Bucket', description: BUCKET }),
    /** Stands before every name; a "/" is added at its end where it has none. */
    prefix: prefixSchema.default(''),
    region: z
      .string()
      .regex(new RegExp(`^${REGION}$`), REGION_OF)
      .meta({
        title: 'Region',
        description: `of the bucket, where it is not the region of this deployment; ${REGION_OF}`,
      })
      .optional(),
    access: accessSchema.default({ kind: 'bucket-policy' }).meta({ title: 'Access' }),
    /** Asked for with every object; left out, it is what the bucket does by itself. */
    encryption: encryptionSchema.optional().meta({
      title: 'Encryption',
      description: 'asked for with every object; without it, what the bucket does by itself',
    }),
  })
  .superRefine(({ access, encryption, region }, context) => {
    if (encryption?.kind !== 'sse-kms') return;
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['encryption'], message });
    if (access.kind === 'bucket-policy')
      refuse('with a KMS key needs access of kind role or keys, which may use the key');
    if (region !== undefined && encryption.keyArn.split(':')[3] !== region) {
      refuse(`must use a KMS key of the bucket’s region, ${region}`);
    }
  });
export type S3Settings = z.infer<typeof s3Settings>;
