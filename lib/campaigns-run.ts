import { Duration } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { RunCampaignEnv, SendSliceEnv } from '../lambdas/campaigns/env.ts';
import { CampaignSchedules } from './campaigns-schedules.ts';
import { mayMakeCalls, type Sending, sendingEnvironment } from './campaigns-sending.ts';
import { mayItems, mayReadObjects, maySend, mayWriteObjects } from './platform/allow.ts';
import { mayKnowCallers, mayReadHead } from './platform/grants.ts';
import { queueFor, queueWorker } from './platform/queue-worker.ts';
import { afterQueryRun, mayRunQueries } from './queries.ts';
import type { SliceProps } from './slice-props.ts';

type RunProps = SliceProps & Sending & { runQuery: StateMachine; dlq: Queue };

const RUN = { timeout: Duration.minutes(5), batch: { size: 1, window: Duration.seconds(0) }, tries: 5 };
const SLICE = { timeout: Duration.minutes(5), batch: { size: 1, window: Duration.seconds(0) }, tries: 5 };

/** What runs scheduled campaigns: a queue that runs begin by, and one of their slices. Answers the schedules of runs. */
export function campaignRuns(scope: Construct, props: RunProps): CampaignSchedules {
  const runs = queueFor(scope, 'campaigns/run-campaign', { ...RUN, dlq: props.dlq });
  const schedules = new CampaignSchedules(scope, 'Schedules', { ...props, runs: runs.queue });
  const slices = sendSlice(scope, { ...props, schedules });
  runCampaign(scope, { ...props, schedules, runs, slices });
  afterQueryRun(scope, {
    data: props.data,
    purpose: 'campaign',
    target: new SqsQueue(runs.queue, { deadLetterQueue: runs.dlq }),
  });
  return schedules;
}

type Within = RunProps & { schedules: CampaignSchedules };

function runCampaign(
  scope: Construct,
  { stage, data, alarms, runQuery, dlq, schedules, runs, slices }: Within & { runs: Made; slices: Queue },
): void {
  const { worker } = queueWorker<RunCampaignEnv>(scope, 'campaigns/run-campaign', {
    ...RUN,
    stage,
    alarms,
    made: runs,
    duckDb: true,
    memoryMb: stage.memoryMb.http,
    scratchMb: 2_048,
    maxConcurrency: 2,
    dlq,
    environment: () => ({
      ...schedules.environment,
      ACCOUNTS_TABLE: data.accounts.tableName,
      COMMITS_TABLE: data.commits.tableName,
      PAGES_BUCKET: data.pages.bucketName,
      PLANS_BUCKET: data.plans.bucketName,
      RUN_QUERY_MACHINE_ARN: runQuery.stateMachineArn,
      SLICES_QUEUE_URL: slices.queueUrl,
    }),
  });
  schedules.mayChange(worker);
  mayKnowCallers(worker, data);
  mayReadHead(worker, data);
  mayItems(worker, data.segments, ['GetItem']);
  mayReadObjects(worker, data.pages);
  mayWriteObjects(worker, data.pages);
  mayWriteObjects(worker, data.plans);
  mayRunQueries(scope, worker, runQuery);
  maySend(worker, [slices]);
}
type Made = ReturnType<typeof queueFor>;

function sendSlice(scope: Construct, { stage, data, alarms, dlq, schedules, deliveries }: Within): Queue {
  const { worker, queue } = queueWorker<SendSliceEnv>(scope, 'campaigns/send-slice', {
    ...SLICE,
    stage,
    alarms,
    duckDb: true,
    memoryMb: stage.memoryMb.http,
    maxConcurrency: stage.concurrency.slices,
    dlq,
    environment: ({ queueUrl }) => ({
      ...sendingEnvironment({ data, deliveries }),
      ...schedules.environment,
      PROFILES_TABLE: data.profiles.tableName,
      PLANS_BUCKET: data.plans.bucketName,
      SLICES_QUEUE_URL: queueUrl,
    }),
  });
  schedules.mayChange(worker);
  mayMakeCalls(worker, { data, deliveries });
  mayItems(worker, data.profiles, ['BatchGetItem']);
  mayReadObjects(worker, data.plans);
  maySend(worker, [queue]);
  return queue;
}
