import { type Caller, ownResourcePolicy, resourcePolicy } from '../aws/policies.ts';
import { under } from '../prefix.ts';
import type { S3Settings } from './settings.ts';

type Place = Pick<S3Settings, 'bucket' | 'prefix'>;

/** Policy of a customer's bucket that lets exactly one account of this deployment in. */
export function bucketPolicy(place: Place, caller: Caller): string {
  return resourcePolicy(writing(place, caller), caller);
}

/** The same for a bucket of the AWS account that this deployment is in. */
export function ownBucketPolicy(place: Place, caller: Caller): string {
  return ownResourcePolicy(writing(place, caller), caller);
}

function writing({ bucket, prefix }: Place, { writer }: Caller) {
  return { Action: 's3:PutObject', Resource: `arn:${writer.split(':')[1]}:s3:::${bucket}/${under(prefix, '*')}` };
}
