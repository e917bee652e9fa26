import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PreviewCampaignEnv } from '../lambdas/campaigns/env.ts';
import { previewRoutes } from '../lambdas/campaigns/routes.ts';
import { mayItems } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayFindPeople, mayLimitCallers, mayOpenPrivacyKeys, mayReadCommits, mayReadLake } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** Content rendered for one person; of the lake it reads that person's newest event. */
export function previewOfCampaigns(scope: Construct, { stage, data, api }: Omit<SliceProps, 'alarms'>): void {
  const previewCampaign = lambdaFor<PreviewCampaignEnv>(scope, 'campaigns/preview-campaign', {
    stage,
    duckDb: true,
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
