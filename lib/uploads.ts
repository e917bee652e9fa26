import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AcceptUploadEnv } from '../lambdas/uploads/env.ts';
import { allow } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import type { SliceProps } from './slice-props.ts';

/** Records in over HTTP, validated, and on to the stream. */
export class Uploads extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api, alarms }: SliceProps) {
    super(scope, id);
    const acceptUpload = lambdaFor<AcceptUploadEnv>(this, 'uploads/accept-upload', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(29),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        UPLOADS_TABLE: data.uploads.tableName,
        INGEST_STREAM: data.ingest.streamName,
        INGEST_LANES: String(stage.lanes),
      },
    });
    allow(acceptUpload, {
      actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      on: [data.accounts.tableArn],
    });
    allow(acceptUpload, {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      on: [data.uploads.tableArn],
    });
    allow(acceptUpload, { actions: ['kinesis:PutRecords'], on: [data.ingest.streamArn] });
    api.route(acceptUpload, ['POST /1/upload', 'POST /1/upload/events.json', 'POST /1/upload/profiles.json']);

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
}
