import { Duration } from 'aws-cdk-lib';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { AnswerCampaignsEnv, ManageCampaignsEnv } from '../lambdas/campaigns/env.ts';
import { campaignRoutes, manageCampaignRoutes } from '../lambdas/campaigns/routes.ts';
import { liveCampaigns } from './campaigns-live.ts';
import { previewOfCampaigns } from './campaigns-preview.ts';
import { campaignRuns } from './campaigns-run.ts';
import type { CampaignSchedules } from './campaigns-schedules.ts';
import { mayCall, mayItems } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayAudit, mayKnowCallers, mayLimitCallers } from './platform/grants.ts';
import { deadLetterQueue } from './platform/queue-worker.ts';
import type { SliceProps } from './slice-props.ts';

type CampaignsProps = SliceProps & {
  /** Counts audiences. */
  serveCounts: IFunction;
  /** Finds audiences. */
  runQuery: StateMachine;
  /** Takes the calls that campaigns make. */
  deliveries: Queue;
};

/**
 * Campaigns, by their own API and by the campaign API of the wire contract. Live ones are `campaigns-live.ts`, runs of the
 * others `campaigns-run.ts`.
 */
export class Campaigns extends Construct {
  /** Events for live campaigns. */
  readonly qualify: Queue;

  constructor(scope: Construct, id: string, props: CampaignsProps) {
    super(scope, id);
    const dlq = deadLetterQueue(this, 'Dlq');
    props.alarms.addForDlq('Campaigns/Work', {
      dlq,
      errorImpact: 'People of a campaign got no message: those who qualified live, or a run or a slice of it.',
    });
    this.qualify = liveCampaigns(this, { ...props, dlq });
    const schedules = campaignRuns(this, { ...props, dlq });
    this.#answerCampaigns(props, schedules);
    this.#manageCampaigns(props, schedules);
    previewOfCampaigns(this, props);
  }

  /** The campaign API of the wire contract. */
  #answerCampaigns(props: CampaignsProps, schedules: CampaignSchedules): void {
    const { stage, data, api } = props;
    const answerCampaigns = lambdaFor<AnswerCampaignsEnv>(this, 'campaigns/answer-campaigns', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(29),
      environment: this.#managing(props, schedules),
    });
    mayLimitCallers(answerCampaigns, data);
    this.#mayManage(answerCampaigns, { ...props, schedules });
    api.route(answerCampaigns, campaignRoutes);
  }

  #manageCampaigns(props: CampaignsProps, schedules: CampaignSchedules): void {
    const { stage, data, api } = props;
    const manageCampaigns = lambdaFor<ManageCampaignsEnv>(this, 'campaigns/manage-campaigns', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(29),
      environment: { ...this.#managing(props, schedules), AUDIT_TABLE: data.audit.tableName },
    });
    mayKnowCallers(manageCampaigns, data);
    // Counters of calls.
    mayItems(manageCampaigns, data.webhooks, ['Query']);
    this.#mayManage(manageCampaigns, { ...props, schedules });
    mayAudit(manageCampaigns, data);
    api.route(manageCampaigns, manageCampaignRoutes);
  }

  #managing({ data, serveCounts }: CampaignsProps, schedules: CampaignSchedules): AnswerCampaignsEnv {
    return {
      ...schedules.environment,
      ACCOUNTS_TABLE: data.accounts.tableName,
      REACTIONS_TABLE: data.reactions.tableName,
      SERVE_COUNTS_FUNCTION: serveCounts.functionName,
    };
  }

  #mayManage(
    fn: LambdaFunction,
    { data, serveCounts, schedules }: CampaignsProps & { schedules: CampaignSchedules },
  ): void {
    schedules.mayChange(fn);
    schedules.allow(fn, ['Delete']);
    mayItems(fn, data.reactions, ['PutItem', 'UpdateItem']);
    mayItems(fn, data.campaigns, ['Query']);
    mayItems(fn, data.webhooks, ['GetItem']);
    mayItems(fn, data.segments, ['GetItem']);
    mayCall(fn, serveCounts);
  }
}
