import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AnswerCampaignsEnv } from '../lambdas/campaigns/env.ts';
import { campaignRoutes } from '../lambdas/campaigns/routes.ts';
import { allow } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import type { SliceProps } from './slice-props.ts';

type CampaignsProps = Pick<SliceProps, 'stage' | 'data' | 'api'> & { serveCounts: IFunction };

/** Campaigns made by API. As long as no channel sends them there is none, so this slice keeps nothing; estimates are counts. */
export class Campaigns extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api, serveCounts }: CampaignsProps) {
    super(scope, id);
    const answerCampaigns = lambdaFor<AnswerCampaignsEnv>(this, 'campaigns/answer-campaigns', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(29),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName, SERVE_COUNTS_FUNCTION: serveCounts.functionName },
    });
    allow(answerCampaigns, { actions: ['lambda:InvokeFunction'], on: [serveCounts.functionArn] });
    allow(answerCampaigns, {
      actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      on: [data.accounts.tableArn],
    });
    api.route(answerCampaigns, campaignRoutes);
  }
}
