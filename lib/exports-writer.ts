import { Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountRootPrincipal, Effect, PolicyStatement, Role, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { answerFor } from './platform/checks.ts';
import { type Stage, stackName } from './stages.ts';

/**
 * The one role that writes to customers' buckets and event buses, and that customers name in their policies. It is kept with the data, so its
 * ARN stays when functions are put back. Customers name their buckets, buses and roles in an export's settings, after this template
 * was deployed: the permission cannot name them, and the customer's policy decides.
 *
 * Within one AWS account, this permission alone is enough. So these are denied: buckets and buses of our own account, unless
 * the stage lists them; those of this deployment and buckets of the CDK, always; and every role of our account. Some of those, `cdk-*` for
 * one, trust the whole account.
 */
export function exportsWriter(
  scope: Construct,
  { stage, ours, bus }: { stage: Stage; ours: readonly Bucket[]; bus: EventBus },
): Role {
  const { account, partition, region } = Stack.of(scope);
  const busOf = (of: string, name: string) => `arn:${partition}:events:${of}:event-bus/${name}`;
  const listedBuses = stage.exportBuses.map((name) => busOf(`${region}:${account}`, name));
  const objectsOf = (bucket: string) => `arn:${partition}:s3:::${bucket}/*`;
  const listed = stage.exportBuckets.map(objectsOf);
  const writer = new Role(scope, 'ExportsWriter', {
    description: `Causeway ${stage.name}: writes exports to customers, who let it in by this ARN`,
    // The functions that may take it are in the stack Out, which may be put back; their roles' names begin with its name.
    assumedBy: new SessionTagsPrincipal(
      new AccountRootPrincipal().withConditions({
        ArnLike: {
          'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${stackName(stage, 'Out')}-*`,
        },
      }),
    ),
  });
  const statements = [
    new PolicyStatement({ sid: 'WriteToCustomersBuckets', actions: ['s3:PutObject'], resources: [objectsOf('*')] }),
    new PolicyStatement({ sid: 'PutOnCustomersBuses', actions: ['events:PutEvents'], resources: [busOf('*:*', '*')] }),
    new PolicyStatement({
      sid: 'TakeCustomersRoles',
      actions: ['sts:AssumeRole'],
      resources: [`arn:${partition}:iam::*:role/*`],
    }),
    new PolicyStatement({
      sid: 'NeverOurAccountsBuckets',
      effect: Effect.DENY,
      actions: ['s3:PutObject'],
      ...(listed.length > 0 ? { notResources: listed } : { resources: [objectsOf('*')] }),
      conditions: { StringEquals: { 'aws:ResourceAccount': account } },
    }),
    new PolicyStatement({
      sid: 'NeverOurOwnBuckets',
      effect: Effect.DENY,
      actions: ['s3:PutObject'],
      resources: [...ours.map((bucket) => bucket.arnForObjects('*')), objectsOf('cdk-*')],
    }),
    new PolicyStatement({
      sid: 'NeverOurAccountsBuses',
      effect: Effect.DENY,
      actions: ['events:PutEvents'],
      ...(listedBuses.length > 0 ? { notResources: listedBuses } : { resources: [busOf('*:*', '*')] }),
      conditions: { StringEquals: { 'aws:ResourceAccount': account } },
    }),
    new PolicyStatement({
      sid: 'NeverOurOwnBus',
      effect: Effect.DENY,
      actions: ['events:PutEvents'],
      resources: [bus.eventBusArn],
    }),
    new PolicyStatement({
      sid: 'NeverOurOwnRoles',
      effect: Effect.DENY,
      actions: ['sts:AssumeRole'],
      resources: [`arn:${partition}:iam::${account}:role/*`],
    }),
  ];
  for (const statement of statements) writer.addToPolicy(statement);
  answerFor(writer, {
    finding:
      /^AwsSolutions-IAM5\[Resource::(arn:.*:s3:::[\w.-]*\*?\/\*|arn:.*:events:\*:\*:event-bus\/\*|arn:.*:iam::(\*|<AWS::AccountId>):role\/\*)\]$/,
    reason:
      'Customers name their buckets, buses and roles at run time, and let this role in themselves; ours are denied.',
  });
  return writer;
}

/** Lets a function write to customers, as the writer in a session that says for whose account. */
export function allowCustomersStores(fn: IFunction, writer: Role): void {
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'WriteToCustomers',
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      resources: [writer.roleArn],
    }),
  );
}
