import { type Bucket, CfnBucket, type CorsRule, HttpMethods } from 'aws-cdk-lib/aws-s3';

/** A page learns an object's tag from the answer, by which it can tell that the object came as it was sent. */
export function putsFrom(pages: readonly string[]): CorsRule {
  return {
    allowedMethods: [HttpMethods.PUT],
    allowedOrigins: [...pages],
    allowedHeaders: ['*'],
    exposedHeaders: ['ETag'],
    maxAge: 3_600,
  };
}

/**
 * Has S3 tell the region's default bus of the bucket's new objects. Whoever wants to know adds a rule, in a stack of its own;
 * CDK's own way would need a function here that changes buckets.
 */
export function tellsOfObjects(bucket: Bucket): void {
  const { defaultChild } = bucket.node;
  if (!(defaultChild instanceof CfnBucket)) throw new Error(`${bucket.node.path} is no bucket of this app`);
  defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
