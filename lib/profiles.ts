import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ChangeProfilesEnv, ShowProfileEnv } from '../lambdas/profiles/env.ts';
import { changeRoutes, lookUpRoutes } from '../lambdas/profiles/routes.ts';
import { lambdaFor } from './platform/function.ts';
import { mayFindPeople, mayIngest, mayKnowCallers, mayReadCommits, mayReadLake } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/**
 * One person at a time: look up, delete, demerge, subscribe to a channel, disassociate a phone. Changes go to the stream, so
 * these functions write no table.
 */
export class Profiles extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api, alarms }: SliceProps) {
    super(scope, id);
    const environment = { ACCOUNTS_TABLE: data.accounts.tableName, PROFILES_TABLE: data.profiles.tableName };

    const changeProfiles = lambdaFor<ChangeProfilesEnv>(this, 'profiles/change-profiles', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(29),
      environment: { ...environment, INGEST_STREAM: data.ingest.streamName, INGEST_LANES: String(stage.lanes) },
    });
    mayIngest(changeProfiles, data);
    const showProfile = lambdaFor<ShowProfileEnv>(this, 'profiles/show-profile', {
      stage,
      duckDb: true,
      memoryMb: stage.memoryMb.http,
      scratchMb: 2048,
      timeout: Duration.seconds(29),
      environment: { ...environment, COMMITS_TABLE: data.commits.tableName, LAKE_BUCKET: data.lake.bucketName },
    });
    mayReadCommits(showProfile, data);
    mayReadLake(showProfile, data);
    for (const fn of [changeProfiles, showProfile]) {
      mayKnowCallers(fn, data);
      mayFindPeople(fn, data);
    }
    api.route(changeProfiles, changeRoutes);
    api.route(showProfile, lookUpRoutes);

    alarms.add('Profiles/ChangeProfiles/Errors', {
      severity: 'high',
      metric: changeProfiles.metricErrors({ period: Duration.minutes(5) }),
      errorImpact: 'Requests to delete, demerge or unsubscribe people end in an error: they have to be sent again.',
    });
  }
}
