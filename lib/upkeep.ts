import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CompactFilesEnv, PlanUpkeepEnv, SweepFilesEnv } from '../lambdas/upkeep/env.ts';
import { allow, mayItems, mayObjects, mayReadObjects, maySend, mayWriteObjects } from './platform/allow.ts';
import { lambdaFor, nameInOutputs } from './platform/function.ts';
import { mayKeepCommits, mayListAccounts, mayReadLake, mayReadLists } from './platform/grants.ts';
import { queueWorker } from './platform/queue-worker.ts';
import { starterOf } from './platform/scheduler-role.ts';
import { startEvery } from './platform/start-every.ts';
import type { SliceProps } from './slice-props.ts';

/**
 * Upkeep of the lake. Every hour, small files are compacted. Files that were replaced are removed a week later, or within a day
 * if rows of deleted people are in them. A schedule starts one function, which sends one message per account to a queue.
 */
export class Upkeep extends Construct {
  constructor(scope: Construct, id: string, props: SliceProps) {
    super(scope, id);
    const sweep = sweepFiles(this, props);
    const compact = compactFiles(this, { ...props, sweep });
    planUpkeep(this, { ...props, compact, sweep });
  }
}

function compactFiles(scope: Construct, { stage, data, alarms, sweep }: SliceProps & { sweep: Queue }): Queue {
  const { worker, queue } = queueWorker<CompactFilesEnv>(scope, 'upkeep/compact-files', {
    stage,
    alarms,
    duckDb: true,
    memoryMb: stage.memoryMb.engine,
    scratchMb: 4096,
    timeout: Duration.minutes(15),
    batch: { size: 1, window: Duration.seconds(0) },
    maxConcurrency: stage.concurrency.upkeep,
    tries: 3,
    errorImpact:
      'The small files of an account are not put together: its reads get slower by the hour, and deleted people stay.',
    environment: () => ({
      ACCOUNTS_TABLE: data.accounts.tableName,
      COMMITS_TABLE: data.commits.tableName,
      LAKE_BUCKET: data.lake.bucketName,
      BODIES_BUCKET: data.bodies.bucketName,
      CAMPAIGNS_TABLE: data.campaigns.tableName,
      SWEEP_QUEUE_URL: sweep.queueUrl,
    }),
  });
  mayItems(worker, data.accounts, ['Query']);
  mayKeepCommits(worker, data);
  mayReadLake(worker, data);
  mayWriteObjects(worker, data.lake);
  mayReadObjects(worker, data.bodies);
  mayWriteObjects(worker, data.bodies);
  mayItems(worker, data.campaigns, ['Query', 'GetItem', 'DeleteItem']);
  maySend(worker, [sweep]);
  return queue;
}

/** The only function that may delete from the lake. */
function sweepFiles(scope: Construct, { stage, data, alarms }: SliceProps): Queue {
  const { worker, queue } = queueWorker<SweepFilesEnv>(scope, 'upkeep/sweep-files', {
    stage,
    alarms,
    duckDb: true,
    memoryMb: stage.memoryMb.http,
    timeout: Duration.minutes(15),
    batch: { size: 1, window: Duration.seconds(0) },
    maxConcurrency: stage.concurrency.sweep,
    tries: 3,
    errorImpact:
      'Objects that nobody needs any more are not removed from the lake: they cost storage, and may hold rows of deleted people.',
    environment: () => ({
      COMMITS_TABLE: data.commits.tableName,
      LAKE_BUCKET: data.lake.bucketName,
      SEGMENTS_TABLE: data.segments.tableName,
      LISTS_BUCKET: data.lists.bucketName,
    }),
  });
  mayKeepCommits(worker, data);
  allow(worker, { actions: ['s3:ListBucket', 's3:ListBucketVersions'], on: [data.lake.bucketArn] });
  mayObjects(worker, data.lake, ['DeleteObject', 'DeleteObjectVersion']);
  mayItems(worker, data.segments, ['Query']);
  mayReadLists(worker, data);
  mayObjects(worker, data.lists, ['DeleteObject', 'PutObject']);
  return queue;
}

function planUpkeep(
  scope: Construct,
  { stage, data, alarms, compact, sweep }: SliceProps & { compact: Queue; sweep: Queue },
): void {
  const planner = lambdaFor<PlanUpkeepEnv>(scope, 'upkeep/plan-upkeep', {
    stage,
    memoryMb: stage.memoryMb.small,
    timeout: Duration.minutes(5),
    environment: {
      ACCOUNTS_TABLE: data.accounts.tableName,
      COMPACT_QUEUE_URL: compact.queueUrl,
      SWEEP_QUEUE_URL: sweep.queueUrl,
    },
  });
  nameInOutputs(planner);
  mayListAccounts(planner, data);
  maySend(planner, [compact, sweep]);
  const role = starterOf(planner, scope, 'SchedulerRole');
  const every = { compact: Duration.hours(1), sweep: Duration.days(1) };
  for (const [work, interval] of Object.entries(every)) {
    const what = `Upkeep of the lake: ${work}`;
    const id = work === 'compact' ? 'CompactHourly' : 'SweepDaily';
    startEvery(scope, id, { fn: planner, role, every: interval, what, input: { work } });
  }
  alarms.add('Upkeep/PlanUpkeep/Errors', {
    severity: 'low',
    metric: planner.metricErrors({ period: Duration.minutes(5) }),
    errorImpact: 'Upkeep of the lake was not started: reads get slower and storage dearer until it is.',
  });
}
