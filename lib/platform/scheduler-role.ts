import { CfnElement, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { answerFor } from './checks.ts';

/** The role with which EventBridge Scheduler starts something of ours: no schedule of another AWS account can take it. */
export function schedulerRole(scope: Construct, id: string): Role {
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
}

/** The same for schedules that start one function. */
export function starterOf(fn: LambdaFunction, scope: Construct, id: string): Role {
  const role = schedulerRole(scope, id);
  const { defaultChild } = fn.node;
  if (!(defaultChild instanceof CfnElement)) throw new Error(`${fn.node.path} is no function of this app`);
  answerFor(role, {
    finding: new RegExp(`^AwsSolutions-IAM5\\[Resource::<${Stack.of(fn).getLogicalId(defaultChild)}\\.Arn>:\\*\\]$`),
    reason: 'Versions and aliases of the one function that is started.',
  });
  return role;
}
