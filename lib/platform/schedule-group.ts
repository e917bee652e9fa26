import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { AlarmName, Alarms } from './alarms.ts';
import { allow } from './allow.ts';
import { answerFor } from './checks.ts';
import { nameInOutputs } from './function.ts';
import { schedulerRole, starterOf } from './scheduler-role.ts';
import { startEvery } from './start-every.ts';

type Verb = 'Create' | 'Update' | 'Delete' | 'Get';

/**
 * Schedules that are made at run time, and the role that they start something with. Their group is deleted with its stack and
 * has no fixed name: a group that stayed behind would keep the stack from being created again. A table says which schedules
 * there are to be; they are reconciled with it every hour, and after every deployment.
 */
export class ScheduleGroup extends Construct {
  readonly #group: CfnScheduleGroup;
  protected readonly role: Role;

  /** @param dropped the alarm on starts that Scheduler gave up, and what users lose by one; none where the reconciler starts them */
  constructor(scope: Construct, id: string, { alarms, dropped }: { alarms: Alarms; dropped?: Dropped }) {
    super(scope, id);
    this.#group = new CfnScheduleGroup(this, 'Group');
    this.role = schedulerRole(this, 'StarterRole');
    if (!dropped) return;
    alarms.add(dropped.name, {
      severity: 'high',
      metric: new Metric({
        namespace: 'AWS/Scheduler',
        metricName: 'InvocationDroppedCount',
        dimensionsMap: { ScheduleGroup: this.#group.ref },
        period: Duration.minutes(5),
        statistic: 'sum',
      }),
      errorImpact: dropped.errorImpact,
    });
  }

  /** What a function that handles these schedules is told. */
  protected get names() {
    return { SCHEDULE_GROUP: this.#group.ref, SCHEDULER_ROLE_ARN: this.role.roleArn };
  }

  allow(fn: LambdaFunction, verbs: readonly Verb[]): void {
    const resourceName = `${this.#group.ref}/*`;
    allow(fn, {
      actions: verbs.map((verb) => `scheduler:${verb}Schedule`),
      on: [Stack.of(this).formatArn({ service: 'scheduler', resource: 'schedule', resourceName })],
    });
    allow(fn, { actions: ['iam:PassRole'], on: [this.role.roleArn] });
    answerFor(fn.role ?? fn, {
      finding: /^AwsSolutions-IAM5\[Resource::arn:.*:schedule\/.*\/\*\]$/,
      reason: 'Schedules are made at run time; these are the schedules of this one group.',
    });
  }

  /** Has a function reconcile the schedules. */
  protected reconciledBy(reconcile: LambdaFunction, { alarms, errors, what }: Reconciling): void {
    nameInOutputs(reconcile);
    // Listing takes no resource: the function asks for its own group.
    allow(reconcile, { actions: ['scheduler:ListSchedules'], on: ['*'] });
    this.allow(reconcile, ['Get', 'Create', 'Update', 'Delete']);
    const role = starterOf(reconcile, this, 'ReconcilerRole');
    startEvery(this, 'ReconcileHourly', { fn: reconcile, role, every: Duration.hours(1), what });
    new Rule(this, 'AfterDeployment', {
      description: 'Schedules start what is deployed now',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [Stack.of(this).stackId],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
        },
      },
      targets: [new LambdaTarget(reconcile)],
    });
    alarms.add(errors.name, {
      severity: 'high',
      metric: reconcile.metricErrors({ period: Duration.hours(1) }),
      periods: 2,
      errorImpact: errors.errorImpact,
    });
  }
}

type Dropped = { name: AlarmName; errorImpact: string };
type Reconciling = {
  alarms: Alarms;
  errors: Dropped;
  /** What holds as long as it works. */
  what: string;
};
