import * as z from 'zod';

/** https://cloud.google.com/storage/docs/buckets#naming */
const BUCKET = 'must be 3–222 characters of a–z, 0–9, "-", "_" and ".", beginning and ending with a letter or digit';

export const bucketSchema = z
  .string(BUCKET)
  .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, BUCKET)
  .refine((name) => !name.includes('..') && !/^\d+(\.\d+){3}$/.test(name), BUCKET)
  .meta({ title: 'Bucket', description: BUCKET });
