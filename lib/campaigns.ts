import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AnswerCampaignsEnv } from '../lambdas/campaigns/env.ts';
import { mayCall } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayLimitCallers } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

type CampaignsProps = Pick<SliceProps, 'stage' | 'data' | 'api'> & { serveCounts: IFunction };

/** The campaign API. No channel sends campaigns, so none can be created and nothing is stored. An estimate is a count. */
export class Campaigns extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api, serveCounts }: CampaignsProps) {
    super(scope, id);
    const answerCampaigns = lambdaFor<AnswerCampaignsEnv>(this, 'campaigns/answer-campaigns', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(29),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName, SERVE_COUNTS_FUNCTION: serveCounts.functionName },
    });
    mayLimitCallers(answerCampaigns, data);
    mayCall(answerCampaigns, serveCounts);
    api.route(answerCampaigns, [
      'POST /1/targets/create.json',
      'POST /1/targets/list.json',
      'POST /1/targets/result.json',
      'POST /1/targets/stop.json',
      'GET /1/message/report.json',
      'POST /1/message/report.json',
      'GET /category-groups',
      'GET /v1/contentBlock/list',
      'POST /v1/contentBlock/list',
      'GET /get_catalog_url',
      'POST /get_catalog_url',
      ...(['push', 'email', 'sms', 'webpush'] as const).map((channel) => `POST /1/send/${channel}.json` as const),
    ]);
  }
}
