import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { ReconcileCampaignsEnv } from '../lambdas/campaigns/env.ts';
import { mayItems, maySend } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayListAccounts, mayPublish } from './platform/grants.ts';
import { ScheduleGroup } from './platform/schedule-group.ts';
import type { SliceProps } from './slice-props.ts';

/** The schedules of campaigns' runs, each of which puts a message on the queue that runs begin by. */
export class CampaignSchedules extends ScheduleGroup {
  readonly #runs: Queue;
  readonly #props: SliceProps;

  constructor(scope: Construct, id: string, props: SliceProps & { runs: Queue }) {
    // A start that Scheduler gave up is made up for by the reconciler, within an hour.
    super(scope, id, { alarms: props.alarms });
    this.#props = props;
    this.#runs = props.runs;
    props.runs.grantSendMessages(this.role);
    this.#reconcile(scope, props);
  }

  /** What a function that changes campaigns is told. */
  get environment() {
    const { data } = this.#props;
    return {
      CAMPAIGNS_TABLE: data.campaigns.tableName,
      WEBHOOKS_TABLE: data.webhooks.tableName,
      SEGMENTS_TABLE: data.segments.tableName,
      ...this.names,
      RUNS_QUEUE_ARN: this.#runs.queueArn,
      RUNS_QUEUE_URL: this.#runs.queueUrl,
      EVENT_BUS: data.bus.eventBusName,
    };
  }

  /** A change of a campaign takes along what it needs and what follows from it. */
  mayChange(fn: LambdaFunction): void {
    const { data } = this.#props;
    mayItems(fn, data.campaigns, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
    mayItems(fn, data.webhooks, ['ConditionCheckItem']);
    mayItems(fn, data.segments, ['UpdateItem']);
    this.allow(fn, ['Create', 'Update']);
    maySend(fn, [this.#runs]);
    mayPublish(fn, data);
  }

  #reconcile(scope: Construct, { stage, data, alarms }: SliceProps): void {
    const reconcile = lambdaFor<ReconcileCampaignsEnv>(scope, 'campaigns/reconcile-campaigns', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.minutes(10),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        REACTIONS_TABLE: data.reactions.tableName,
        ...this.environment,
      },
    });
    mayListAccounts(reconcile, data);
    mayItems(reconcile, data.campaigns, ['GetItem', 'Query', 'DeleteItem']);
    mayItems(reconcile, data.reactions, ['GetItem', 'PutItem', 'UpdateItem']);
    maySend(reconcile, [this.#runs]);
    mayPublish(reconcile, data);
    this.reconciledBy(reconcile, {
      alarms,
      what: 'Every campaign with a run to come has its schedule',
      errors: {
        name: 'Campaigns/ReconcileCampaigns/Errors',
        errorImpact:
          'Scheduled campaigns may not begin when they are due, a run that crashed may lie still, and a live one may hear of nothing.',
      },
    });
  }
}
