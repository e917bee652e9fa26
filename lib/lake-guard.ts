import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { GuardStreamEnv } from '../lambdas/lake/env.ts';
import { allow, mayItems, mayWriteObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { starterOf } from './platform/scheduler-role.ts';
import { startEvery } from './platform/start-every.ts';
import type { SliceProps } from './slice-props.ts';

/** Keeps records in the stream until they are stored, even when `store-batch` does not run. */
export function addGuard(scope: Construct, { stage, data, alarms }: SliceProps): void {
  const guard = lambdaFor<GuardStreamEnv>(scope, 'lake/guard-stream', {
    stage,
    memoryMb: stage.memoryMb.small,
    timeout: Duration.minutes(5),
    retryAttempts: 0,
    environment: {
      COMMITS_TABLE: data.commits.tableName,
      INGEST_STREAM: data.ingest.streamName,
      QUARANTINE_BUCKET: data.quarantine.bucketName,
    },
  });
  allow(guard, {
    actions: [
      'kinesis:ListShards',
      'kinesis:GetShardIterator',
      'kinesis:GetRecords',
      'kinesis:DescribeStreamSummary',
      'kinesis:IncreaseStreamRetentionPeriod',
      'kinesis:DecreaseStreamRetentionPeriod',
    ],
    on: [data.ingest.streamArn],
  });
  mayItems(guard, data.commits, ['GetItem', 'PutItem']);
  mayWriteObjects(guard, data.quarantine);
  const role = starterOf(guard, scope, 'GuardSchedulerRole');
  const what = 'Looks after what waits in the stream';
  startEvery(scope, 'GuardQuarterHourly', { fn: guard, role, every: Duration.minutes(15), what, retryAttempts: 0 });
  alarms.add('Lake/GuardStream/Errors', {
    severity: 'high',
    metric: guard.metricErrors({ period: Duration.minutes(30) }),
    missing: 'breaching',
    errorImpact:
      'Uploaded records wait in the stream for more than a quarter of an hour, or nobody looks whether they do.',
  });
}
