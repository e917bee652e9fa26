import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * A bucket as CDK's own constructs take it. Under `exactOptionalPropertyTypes` the class misses its interface by the
 * `undefined` of an optional property; at run time they are the same.
 */
export function asBucket(bucket: Bucket): IBucket {
  if (isBucket(bucket)) return bucket;
  throw new Error('not a bucket');
}

const isBucket = (candidate: unknown): candidate is IBucket => candidate instanceof Bucket;
