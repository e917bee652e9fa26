import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { DataStack } from './data-stack.ts';
import { answerFor } from './platform/checks.ts';

/**
 * Writing where customers say. Their buckets and roles are theirs: named in an export's settings long after this
 * template was deployed, so the permission cannot name them. The other side decides: a bucket policy that lets this
 * function in, or a role that trusts it. What must not be reached is therefore denied by name: our own buckets, those of
 * the CDK, and every role of this account (`cdk-*` roles, for one, trust the whole account).
 */
export function allowCustomersStores(fn: IFunction, props: { data: DataStack; alsoWrites?: Bucket }): void {
  const { account, partition } = Stack.of(fn);
  const { lake, pages, plans, quarantine } = props.data;
  const ours = [lake, pages, plans, quarantine].filter((bucket) => bucket !== props.alsoWrites);
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'WriteToCustomersBuckets',
      actions: ['s3:PutObject'],
      resources: [`arn:${partition}:s3:::*/*`],
    }),
  );
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'TakeCustomersRoles',
      actions: ['sts:AssumeRole'],
      resources: [`arn:${partition}:iam::*:role/*`],
    }),
  );
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'NeverOurOwnBuckets',
      effect: Effect.DENY,
      actions: ['s3:PutObject'],
      resources: [...ours.map((bucket) => bucket.arnForObjects('*')), `arn:${partition}:s3:::cdk-*/*`],
    }),
  );
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'NeverOurOwnRoles',
      effect: Effect.DENY,
      actions: ['sts:AssumeRole'],
      resources: [`arn:${partition}:iam::${account}:role/*`],
    }),
  );
  answerFor(fn.role ?? fn, {
    finding: /^AwsSolutions-IAM5\[Resource::(arn:.*:s3:::(cdk-)?\*\/\*|arn:.*:iam::(\*|<AWS::AccountId>):role\/\*)\]$/,
    reason: 'Customers name their buckets and roles at run time, and let this function in themselves; ours are denied.',
  });
}
