import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { answerFor, OBJECTS_OF_ONE_BUCKET } from './checks.ts';

/** Least privilege, spelled out: the actions that this function's code calls, on the resources that it is told of. */
export function allow(fn: IFunction, grant: Grant): void {
  const { actions, on, when } = grant;
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: [...actions],
      resources: [...on],
      ...(when && { conditions: { StringEquals: when } }),
    }),
  );
}
type Grant = { actions: readonly string[]; on: readonly string[]; when?: Record<string, string> };

/** Of all that the key seals, the values of receivers' headers (`lambdas/store/secrets/seal.ts`). */
export const ONLY_HEADERS = { 'kms:EncryptionContext:use': 'receiver-header' };

/** The same for the objects of one bucket. */
export function allowObjects(fn: IFunction, grant: { bucket: Bucket; actions: readonly `s3:${string}`[] }): void {
  allow(fn, { actions: grant.actions, on: [grant.bucket.arnForObjects('*')] });
  answerFor(fn.role ?? fn, {
    finding: OBJECTS_OF_ONE_BUCKET,
    reason: 'Keys are made at run time, so the permission is for the objects of the one bucket that is named.',
  });
}
