import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ChangeProfilesEnv, ShowProfileEnv } from '../lambdas/profiles/env.ts';
import { changeRoutes, lookUpRoutes } from '../lambdas/profiles/routes.ts';
import { allow, allowObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import type { SliceProps } from './slice-props.ts';

/** People one by one: shown, forgotten, parted, subscribed. Changes take the stream, so this slice writes no table. */
export class Profiles extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api, alarms }: SliceProps) {
    super(scope, id);
    const contacts = ['ByEmail', 'ByPhone'].map((index) => `${data.profiles.tableArn}/index/${index}`);
    const environment = { ACCOUNTS_TABLE: data.accounts.tableName, PROFILES_TABLE: data.profiles.tableName };

    const changeProfiles = lambdaFor<ChangeProfilesEnv>(this, 'profiles/change-profiles', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(29),
      environment: { ...environment, INGEST_STREAM: data.ingest.streamName, INGEST_LANES: String(stage.lanes) },
    });
    allow(changeProfiles, { actions: ['kinesis:PutRecords'], on: [data.ingest.streamArn] });
    const showProfile = lambdaFor<ShowProfileEnv>(this, 'profiles/show-profile', {
      stage,
      memoryMb: stage.memoryMb.http,
      scratchMb: 2048,
      timeout: Duration.seconds(29),
      environment: { ...environment, COMMITS_TABLE: data.commits.tableName, LAKE_BUCKET: data.lake.bucketName },
    });
    allow(showProfile, { actions: ['dynamodb:GetItem', 'dynamodb:Query'], on: [data.commits.tableArn] });
    allowObjects(showProfile, { bucket: data.lake, actions: ['s3:GetObject'] });
    allow(showProfile, { actions: ['s3:ListBucket'], on: [data.lake.bucketArn] });
    for (const fn of [changeProfiles, showProfile]) {
      allow(fn, { actions: ['dynamodb:Query'], on: [data.accounts.tableArn, ...contacts] });
      allow(fn, { actions: ['dynamodb:BatchGetItem'], on: [data.profiles.tableArn] });
    }
    api.route(changeProfiles, changeRoutes);
    api.route(showProfile, lookUpRoutes);

    alarms.add('Profiles/ChangeProfiles/Errors', {
      severity: 'high',
      metric: changeProfiles.metricErrors({ period: Duration.minutes(5) }),
      errorImpact: 'Requests to delete, part or unsubscribe people end in an error: they have to be sent again.',
    });
  }
}
