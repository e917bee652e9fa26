import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { answerFor } from './checks.ts';

type Grant = { action: `states:${string}Execution`; machine: StateMachine; of: readonly IFunction[] };

/**
 * Lets functions do something with the executions of a machine. The policy is apart from the roles themselves: it names the machine,
 * which names functions of its steps, which may be among these.
 */
export function mayExecutions(scope: Construct, id: string, { action, machine, of: these }: Grant): void {
  const executions = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const policy = new Policy(scope, id, {
    statements: [new PolicyStatement({ actions: [action], resources: [executions] })],
  });
  for (const { role } of these) if (role) policy.attachToRole(role);
  answerFor(policy, {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.*:execution:.*:\*\]$/,
    reason: 'Executions get their names when they start; these are the executions of this one machine.',
  });
}
