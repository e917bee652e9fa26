import * as z from 'zod';

/** Settings of an export to Amazon S3. Keys are its only secret. */
const BUCKET = 'must be 3–63 characters of a–z, 0–9, "." and "-", beginning and ending with a letter or digit';
const PREFIX =
  'must be at most 500 bytes in UTF-8, without a leading "/", "//", "..", control or invisible characters, and none of [ ] { } * ? # \\';
const ROLE = 'must be the ARN of a role, such as arn:aws:iam::123456789012:role/causeway';
const SECRET = 'must be 16–128 characters';

const accessSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('bucket-policy') }),
    z.strictObject({
      kind: z.literal('role'),
      roleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, ROLE),
    }),
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
  prefix: z.string(PREFIX).refine(isPrefix, PREFIX).default(''),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/, 'must be an AWS region such as eu-central-1')
    .optional(),
  access: accessSchema.default({ kind: 'bucket-policy' }),
});
export type S3Settings = z.infer<typeof s3Settings>;

/** The object's key: prefix, "/", name. */
export function keyOf(settings: Pick<S3Settings, 'prefix'>, name: string): string {
  const { prefix } = settings;
  return prefix === '' || prefix.endsWith('/') ? `${prefix}${name}` : `${prefix}/${name}`;
}

/** With the longest name of a file it stays below S3's 1,024 bytes a key. */
const LONGEST_PREFIX_BYTES = 500;
/** What XML 1.0 cannot hold, a listing would hide or a pattern reads stands in no object's name, as in files' own names. */
const BAD_PREFIX = /^\/|\/\/|\.\.|[[\]{}*?#\\\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}]/u;

function isPrefix(prefix: string): boolean {
  return Buffer.byteLength(prefix) <= LONGEST_PREFIX_BYTES && !BAD_PREFIX.test(prefix) && prefix.isWellFormed();
}
