import * as z from 'zod';
import { accessSchema } from '../google/access.ts';
import { bucketSchema } from '../google/bucket.ts';
import { prefixSchema } from '../prefix.ts';

/** Settings of an export to Google BigQuery. A key is their only secret. */
const PROJECT = 'must be the id of a project: 6–30 characters of a–z, 0–9 and "-", beginning with a letter';
const DATASET = 'must be the id of a dataset: 1–1,024 letters, digits and "_"';

export const bigquerySettings = z.strictObject({
  projectId: z
    .string(PROJECT)
    .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, PROJECT)
    .meta({ title: 'Project', description: PROJECT }),
  datasetId: z
    .string(DATASET)
    .regex(/^\w{1,1024}$/, DATASET)
    .meta({ title: 'Dataset', description: DATASET }),
  access: accessSchema.meta({ title: 'Access' }),
  /** A bucket from which a whole run is loaded by one job; without it, each part of a run is one. */
  staging: z
    .strictObject({ bucket: bucketSchema, prefix: prefixSchema.default('') })
    .optional()
    .meta({
      title: 'Bucket for staging',
      description: 'from which a whole run is loaded by one job; without it, each part of a run is one',
    }),
});
export type BigquerySettings = z.infer<typeof bigquerySettings>;
