import type { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';

export type Starting = {
  fn: IFunction;
  /** As which Scheduler starts it (`starterOf` of `scheduler-role.ts`). */
  role: IRole;
  every: Duration;
  /** What it is for, as the console shows it. */
  what: string;
  /** What the function is given. */
  input?: object;
  /** None where the next start makes up for one that failed. */
  retryAttempts?: number;
};

/** Has EventBridge Scheduler start a function again and again. */
export function startEvery(scope: Construct, id: string, starting: Starting): void {
  const { fn, role, every, what, input, retryAttempts = 2 } = starting;
  const given = input && { input: ScheduleTargetInput.fromObject(input) };
  new Schedule(scope, id, {
    description: what,
    schedule: ScheduleExpression.rate(every),
    target: new LambdaInvoke(fn, { role, retryAttempts, ...given }),
  });
}
