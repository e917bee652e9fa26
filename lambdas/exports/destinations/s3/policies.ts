import { type Caller, resourcePolicy } from '../aws/policies.ts';
import { under } from '../prefix.ts';
import type { S3Settings } from './settings.ts';

/** Policy of a customer's bucket that lets exactly one account of this deployment in. */
export function bucketPolicy({ bucket, prefix }: Pick<S3Settings, 'bucket' | 'prefix'>, caller: Caller): string {
  const Resource = `arn:${caller.writer.split(':')[1]}:s3:::${bucket}/${under(prefix, '*')}`;
  return resourcePolicy({ Action: 's3:PutObject', Resource }, caller);
}
