import * as z from 'zod';
import { accessSchema } from '../google/access.ts';
import { bucketSchema } from '../google/bucket.ts';
import { prefixSchema } from '../prefix.ts';

/** Settings of an export to Google Cloud Storage. A key is their only secret. */
export const gcsSettings = z.strictObject({
  bucket: bucketSchema,
  /** Stands before every name; a "/" is added at its end where it has none. */
  prefix: prefixSchema.default(''),
  access: accessSchema.meta({ title: 'Access' }),
});
export type GcsSettings = z.infer<typeof gcsSettings>;
