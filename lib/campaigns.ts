import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { AnswerCampaignsEnv, ManageCampaignsEnv, PreviewCampaignEnv } from '../lambdas/campaigns/env.ts';
import { campaignRoutes, manageCampaignRoutes, previewRoutes } from '../lambdas/campaigns/routes.ts';
import { liveCampaigns } from './campaigns-live.ts';
import { campaignRuns } from './campaigns-run.ts';
import type { CampaignSchedules } from './campaigns-schedules.ts';
import { mayCall, mayItems } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import {
  mayFindPeople,
  mayKnowCallers,
  mayLimitCallers,
  mayOpenPrivacyKeys,
  mayReadCommits,
  mayReadLake,
  maySubscribe,
} from './platform/grants.ts';
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
    this.qualify = liveCampaigns(this, props);
    const schedules = campaignRuns(this, props);
    this.#answerCampaigns(props);
    this.#manageCampaigns(props, schedules);
    this.#preview(props);
  }

  #answerCampaigns({ stage, data, api, serveCounts }: CampaignsProps): void {
    const answerCampaigns = lambdaFor<AnswerCampaignsEnv>(this, 'campaigns/answer-campaigns', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(29),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName, SERVE_COUNTS_FUNCTION: serveCounts.functionName },
    });
    mayLimitCallers(answerCampaigns, data);
    mayCall(answerCampaigns, serveCounts);
    api.route(answerCampaigns, campaignRoutes);
  }

  /** Content rendered for one person; of the lake it reads that person's newest event. */
  #preview({ stage, data, api }: CampaignsProps): void {
    const previewCampaign = lambdaFor<PreviewCampaignEnv>(this, 'campaigns/preview-campaign', {
      stage,
      memoryMb: stage.memoryMb.http,
      scratchMb: 2048,
      timeout: Duration.seconds(29),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        WEBHOOKS_TABLE: data.webhooks.tableName,
        PROFILES_TABLE: data.profiles.tableName,
        COMMITS_TABLE: data.commits.tableName,
        LAKE_BUCKET: data.lake.bucketName,
        SECRETS_KEY_ID: data.exportSecrets.keyId,
      },
    });
    mayLimitCallers(previewCampaign, data);
    mayFindPeople(previewCampaign, data);
    mayReadCommits(previewCampaign, data);
    mayReadLake(previewCampaign, data);
    mayItems(previewCampaign, data.webhooks, ['GetItem']);
    mayOpenPrivacyKeys(previewCampaign, data);
    api.route(previewCampaign, previewRoutes);
  }

  #manageCampaigns({ stage, data, api, serveCounts }: CampaignsProps, schedules: CampaignSchedules): void {
    const manageCampaigns = lambdaFor<ManageCampaignsEnv>(this, 'campaigns/manage-campaigns', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(29),
      environment: {
        ...schedules.environment,
        ACCOUNTS_TABLE: data.accounts.tableName,
        REACTIONS_TABLE: data.reactions.tableName,
        SERVE_COUNTS_FUNCTION: serveCounts.functionName,
      },
    });
    mayKnowCallers(manageCampaigns, data);
    schedules.mayChange(manageCampaigns);
    maySubscribe(manageCampaigns, data);
    mayItems(manageCampaigns, data.webhooks, ['GetItem']);
    mayItems(manageCampaigns, data.segments, ['GetItem']);
    mayCall(manageCampaigns, serveCounts);
    api.route(manageCampaigns, manageCampaignRoutes);
  }
}
