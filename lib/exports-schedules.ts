import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnScheduleGroup, Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { ReconcileSchedulesEnv } from '../lambdas/exports/env.ts';
import { allow, mayItems } from './platform/allow.ts';
import { answerFor } from './platform/checks.ts';
import { lambdaFor, nameInOutputs } from './platform/function.ts';
import { mayListAccounts, maySubscribe } from './platform/grants.ts';
import { schedulerRole, starterOf } from './platform/scheduler-role.ts';
import type { SliceProps } from './slice-props.ts';

type Verb = 'Create' | 'Update' | 'Delete' | 'Get';

/**
 * The schedules of recurring exports. Their group is deleted with its stack and has no fixed name: a group that stayed behind
 * would keep the stack from being created again. The table of exports says which schedules there are to be. They are
 * reconciled with it every hour, and after every deployment.
 */
export class ExportSchedules extends Construct {
  readonly #group: CfnScheduleGroup;
  readonly #role: Role;
  readonly #runExport: StateMachine;

  constructor(scope: Construct, id: string, props: SliceProps & { runExport: StateMachine }) {
    super(scope, id);
    this.#runExport = props.runExport;
    this.#group = new CfnScheduleGroup(this, 'Group');
    this.#role = schedulerRole(this, 'StarterRole');
    this.#runExport.grantStartExecution(this.#role);
    this.#reconcile(scope, props);
    props.alarms.add('Exports/Schedules/InvocationsDropped', {
      severity: 'high',
      metric: new Metric({
        namespace: 'AWS/Scheduler',
        metricName: 'InvocationDroppedCount',
        dimensionsMap: { ScheduleGroup: this.#group.ref },
        period: Duration.minutes(5),
        statistic: 'sum',
      }),
      errorImpact: 'A scheduled export was not started; its data comes with the run after it.',
    });
  }

  /** What a function that handles schedules is told. */
  get environment() {
    return {
      RUN_EXPORT_MACHINE_ARN: this.#runExport.stateMachineArn,
      SCHEDULE_GROUP: this.#group.ref,
      SCHEDULER_ROLE_ARN: this.#role.roleArn,
    };
  }

  allow(fn: LambdaFunction, verbs: readonly Verb[]): void {
    const resourceName = `${this.#group.ref}/*`;
    allow(fn, {
      actions: verbs.map((verb) => `scheduler:${verb}Schedule`),
      on: [Stack.of(this).formatArn({ service: 'scheduler', resource: 'schedule', resourceName })],
    });
    allow(fn, { actions: ['iam:PassRole'], on: [this.#role.roleArn] });
    answerFor(fn.role ?? fn, {
      finding: /^AwsSolutions-IAM5\[Resource::arn:.*:schedule\/.*\/\*\]$/,
      reason: 'One schedule per export, made at run time; these are the schedules of this one group.',
    });
  }

  /** @param scope the slice: the function's id begins with its name, as those of the slice's other functions do */
  #reconcile(scope: Construct, { stage, data, alarms }: SliceProps): void {
    const reconcile = lambdaFor<ReconcileSchedulesEnv>(scope, 'exports/reconcile-schedules', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.minutes(10),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        EXPORTS_TABLE: data.exports.tableName,
        REACTIONS_TABLE: data.reactions.tableName,
        ...this.environment,
      },
    });
    nameInOutputs(reconcile);
    mayListAccounts(reconcile, data);
    mayItems(reconcile, data.exports, ['Query']);
    maySubscribe(reconcile, data);
    // Listing takes no resource: the function asks for its own group.
    allow(reconcile, { actions: ['scheduler:ListSchedules'], on: ['*'] });
    this.allow(reconcile, ['Get', 'Create', 'Update', 'Delete']);
    const role = starterOf(reconcile, this, 'ReconcilerRole');
    new Schedule(this, 'ReconcileHourly', {
      description: 'Every recurring export has its schedule',
      schedule: ScheduleExpression.rate(Duration.hours(1)),
      target: new LambdaInvoke(reconcile, { role, retryAttempts: 2 }),
    });
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
    alarms.add('Exports/ReconcileSchedules/Errors', {
      severity: 'high',
      metric: reconcile.metricErrors({ period: Duration.hours(1) }),
      periods: 2,
      errorImpact:
        'Recurring exports may have no schedule, or one that starts nothing: their data comes late or not at all.',
    });
  }
}
