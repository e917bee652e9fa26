import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { CountAttemptsEnv, ReplayCallsEnv, ServeAttemptsEnv } from '../lambdas/webhooks/env.ts';
import { attemptRoutes } from '../lambdas/webhooks/routes.ts';
import { mayItems, mayReadObjects, maySend, mayWriteObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayAudit, mayFindPeople, mayKnowCallers, mayPublish } from './platform/grants.ts';
import { deadLetterQueue, queueWorker } from './platform/queue-worker.ts';
import type { SliceProps } from './slice-props.ts';

type Props = SliceProps & { deliveries: Queue };

/** What becomes of calls: their log counted as it is written, searched, and calls sent again from what is kept. */
export function webhookAttempts(scope: Construct, props: Props): void {
  const dlq = deadLetterQueue(scope, 'AttemptsDlq');
  props.alarms.addForDlq('Webhooks/Attempts', {
    dlq,
    errorImpact: 'Attempts are missing in statistics, and circuits do not see them; or a replay stands still.',
  });
  countAttempts(scope, { ...props, dlq });
  serveAttempts(scope, { ...props, replays: replayCalls(scope, { ...props, dlq }) });
}

type Aside = Props & { /** Of all of them. */ dlq: Queue };

function countAttempts(scope: Construct, { stage, data, alarms, dlq }: Aside): void {
  const { worker, queue } = queueWorker<CountAttemptsEnv>(scope, 'webhooks/count-attempts', {
    stage,
    alarms,
    memoryMb: stage.memoryMb.http,
    timeout: Duration.seconds(60),
    batch: { size: 20, window: Duration.seconds(1) },
    // All write the same counters: more would stand in each other's way.
    maxConcurrency: 2,
    tries: 5,
    dlq,
    environment: ({ queueUrl }) => ({
      WEBHOOKS_TABLE: data.webhooks.tableName,
      ATTEMPTS_BUCKET: data.attempts.bucketName,
      EVENT_BUS: data.bus.eventBusName,
      COUNT_QUEUE_URL: queueUrl,
      FAILING_FOR_SECONDS: String(stage.breaker.failingForSeconds),
      FIRST_PROBE_SECONDS: String(stage.breaker.firstProbeSeconds),
    }),
  });
  mayItems(worker, data.webhooks, ['GetItem', 'Query', 'PutItem', 'UpdateItem']);
  mayReadObjects(worker, data.attempts);
  mayPublish(worker, data);
  maySend(worker, [queue]);
  // On the region's default bus, where S3 tells of its objects (`attempts` in `stacks/data.ts`).
  new Rule(scope, 'OnAttempts', {
    description: 'New objects of the log of webhook attempts, to be counted',
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [data.attempts.bucketName] } },
    },
    targets: [new SqsQueue(queue, { deadLetterQueue: dlq })],
  });
}

function replayCalls(scope: Construct, { stage, data, alarms, deliveries, dlq }: Aside): Queue {
  const { worker, queue } = queueWorker<ReplayCallsEnv>(scope, 'webhooks/replay-calls', {
    stage,
    alarms,
    duckDb: true,
    memoryMb: stage.memoryMb.engine,
    scratchMb: 10_240,
    timeout: Duration.minutes(5),
    batch: { size: 1, window: Duration.seconds(0) },
    maxConcurrency: 2,
    tries: 3,
    dlq,
    environment: ({ queueUrl }) => ({
      WEBHOOKS_TABLE: data.webhooks.tableName,
      ATTEMPTS_BUCKET: data.attempts.bucketName,
      BODIES_BUCKET: data.bodies.bucketName,
      DELIVERIES_QUEUE_URL: deliveries.queueUrl,
      REPLAY_QUEUE_URL: queueUrl,
    }),
  });
  mayItems(worker, data.webhooks, ['GetItem', 'UpdateItem', 'DeleteItem']);
  mayReadObjects(worker, data.attempts);
  mayReadObjects(worker, data.bodies);
  mayWriteObjects(worker, data.bodies);
  maySend(worker, [queue, deliveries]);
  return queue;
}

function serveAttempts(scope: Construct, { stage, data, api, replays }: Props & { replays: Queue }): void {
  const fn = lambdaFor<ServeAttemptsEnv>(scope, 'webhooks/serve-attempts', {
    stage,
    duckDb: true,
    memoryMb: stage.memoryMb.engine,
    scratchMb: 2_048,
    timeout: Duration.seconds(29),
    environment: {
      ACCOUNTS_TABLE: data.accounts.tableName,
      AUDIT_TABLE: data.audit.tableName,
      PROFILES_TABLE: data.profiles.tableName,
      WEBHOOKS_TABLE: data.webhooks.tableName,
      ATTEMPTS_BUCKET: data.attempts.bucketName,
      REPLAY_QUEUE_URL: replays.queueUrl,
    },
  });
  mayKnowCallers(fn, data);
  mayFindPeople(fn, data);
  mayItems(fn, data.webhooks, ['GetItem', 'Query', 'PutItem']);
  mayReadObjects(fn, data.attempts);
  maySend(fn, [replays]);
  mayAudit(fn, data);
  api.route(fn, attemptRoutes);
}
