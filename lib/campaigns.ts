import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AnswerCampaignsEnv } from '../lambdas/campaigns/env.ts';
import { campaignRoutes } from '../lambdas/campaigns/routes.ts';
import { liveCampaigns } from './campaigns-live.ts';
import { previewOfCampaigns } from './campaigns-preview.ts';
import { mayCall } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayLimitCallers } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

type CampaignsProps = SliceProps & { serveCounts: IFunction; deliveries: Queue };

/** The campaign API. No channel sends campaigns, so none can be created and nothing is stored. An estimate is a count. */
export class Campaigns extends Construct {
  /** Events for live campaigns. */
  readonly qualify: Queue;

  constructor(scope: Construct, id: string, props: CampaignsProps) {
    super(scope, id);
    const { stage, data, api, serveCounts } = props;
    this.qualify = liveCampaigns(this, props);
    const answerCampaigns = lambdaFor<AnswerCampaignsEnv>(this, 'campaigns/answer-campaigns', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(29),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName, SERVE_COUNTS_FUNCTION: serveCounts.functionName },
    });
    mayLimitCallers(answerCampaigns, data);
    mayCall(answerCampaigns, serveCounts);
    api.route(answerCampaigns, campaignRoutes);
    previewOfCampaigns(this, { stage, data, api });
  }
}
