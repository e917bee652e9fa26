import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AcceptUploadEnv, ListRefusedEnv, ShowRecentEnv, ShowUploadEnv } from '../lambdas/uploads/env.ts';
import { receiptRoutes, recentRoutes, refusedRoutes, uploadRoutes } from '../lambdas/uploads/routes.ts';
import { mayItems } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayIngest, mayKnowCallers, mayLimitCallers, mayReadCommits, mayReadRefusals } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** Takes uploads, validates their records and puts them on the stream. Tells whether one is stored, what was refused, and what came lately. */
export class Uploads extends Construct {
  constructor(scope: Construct, id: string, props: SliceProps) {
    super(scope, id);
    this.#acceptUpload(props);
    this.#showUpload(props);
    this.#listRefused(props);
    this.#showRecent(props);
  }

  #acceptUpload({ stage, data, api, alarms }: SliceProps): void {
    const acceptUpload = lambdaFor<AcceptUploadEnv>(this, 'uploads/accept-upload', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(29),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        UPLOADS_TABLE: data.uploads.tableName,
        RECENT_UPLOADS_TABLE: data.recentUploads.tableName,
        FLOW_TABLE: data.flow.tableName,
        INGEST_STREAM: data.ingest.streamName,
        INGEST_LANES: String(stage.lanes),
      },
    });
    mayLimitCallers(acceptUpload, data);
    mayItems(acceptUpload, data.uploads, ['GetItem', 'PutItem', 'UpdateItem']);
    mayItems(acceptUpload, data.recentUploads, ['PutItem']);
    mayItems(acceptUpload, data.flow, ['UpdateItem']);
    mayIngest(acceptUpload, data);
    api.route(acceptUpload, uploadRoutes);

    alarms.add('Uploads/AcceptUpload/Errors', {
      severity: 'high',
      metric: acceptUpload.metricErrors({ period: Duration.minutes(5) }),
      errorImpact: 'Uploads end in an error without an answer per record: senders have to send them again.',
    });
    alarms.add('Uploads/AcceptUpload/StreamThrottled', {
      severity: 'low',
      metric: data.ingest.metricWriteProvisionedThroughputExceeded({ period: Duration.minutes(5), statistic: 'sum' }),
      periods: 3,
      errorImpact: 'The stream has too few shards: uploads are slower, and some are refused with "try again".',
    });
  }

  #showUpload({ stage, data, api }: SliceProps): void {
    const showUpload = lambdaFor<ShowUploadEnv>(this, 'uploads/show-upload', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        COMMITS_TABLE: data.commits.tableName,
        QUARANTINE_BUCKET: data.quarantine.bucketName,
        INGEST_STREAM: data.ingest.streamName,
        INGEST_LANES: String(stage.lanes),
      },
    });
    mayKnowCallers(showUpload, data);
    mayReadCommits(showUpload, data);
    mayReadRefusals(showUpload, data);
    api.route(showUpload, receiptRoutes);
  }

  #listRefused({ stage, data, api }: SliceProps): void {
    const listRefused = lambdaFor<ListRefusedEnv>(this, 'uploads/list-refused', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName, QUARANTINE_BUCKET: data.quarantine.bucketName },
    });
    mayKnowCallers(listRefused, data);
    mayReadRefusals(listRefused, data);
    api.route(listRefused, refusedRoutes);
  }

  #showRecent({ stage, data, api }: SliceProps): void {
    const showRecent = lambdaFor<ShowRecentEnv>(this, 'uploads/show-recent', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName, RECENT_UPLOADS_TABLE: data.recentUploads.tableName },
    });
    mayKnowCallers(showRecent, data);
    mayItems(showRecent, data.recentUploads, ['Query']);
    api.route(showRecent, recentRoutes);
  }
}
