import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CountAttemptsEnv, ReplayCallsEnv, ServeAttemptsEnv } from '../lambdas/webhooks/env.ts';
import { attemptRoutes } from '../lambdas/webhooks/routes.ts';
import { mayItems, mayReadObjects, maySend, mayWriteObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayFindPeople, mayKnowCallers, mayPublish } from './platform/grants.ts';
import { deadLetterQueue, queueWorker } from './platform/queue-worker.ts';
import type { SliceProps } from './slice-props.ts';

type Props = SliceProps & { deliveries: Queue };

/** What becomes of calls: their log counted as it is written, searched, and calls sent again from what is kept. */
export class WebhookAttempts extends Construct {
  readonly #dlq: Queue;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    this.#dlq = deadLetterQueue(this, 'Dlq');
    props.alarms.addForDlq('Webhooks/Attempts', {
      dlq: this.#dlq,
      errorImpact: 'Attempts are missing in statistics, and circuits do not see them; or a replay stands still.',
    });
    this.#countAttempts(props);
    this.#serveAttempts(props, this.#replayCalls(props));
  }

  #countAttempts({ stage, data, alarms }: Props): void {
    const { worker, queue, dlq } = queueWorker<CountAttemptsEnv>(this, 'webhooks/count-attempts', {
      stage,
      alarms,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(60),
      batch: { size: 20, window: Duration.seconds(1) },
      // All write the same counters: more would stand in each other's way.
      maxConcurrency: 2,
      tries: 5,
      dlq: this.#dlq,
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
    new Rule(this, 'OnAttempts', {
      description: 'New objects of the log of webhook attempts, to be counted',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [data.attempts.bucketName] } },
      },
      targets: [new SqsQueue(queue, { deadLetterQueue: dlq })],
    });
  }

  #replayCalls({ stage, data, alarms, deliveries }: Props): Queue {
    const { worker, queue } = queueWorker<ReplayCallsEnv>(this, 'webhooks/replay-calls', {
      stage,
      alarms,
      memoryMb: stage.memoryMb.engine,
      scratchMb: 10_240,
      timeout: Duration.minutes(5),
      batch: { size: 1, window: Duration.seconds(0) },
      maxConcurrency: 2,
      tries: 3,
      dlq: this.#dlq,
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

  #serveAttempts({ stage, data, api }: Props, replays: Queue): void {
    const serveAttempts = lambdaFor<ServeAttemptsEnv>(this, 'webhooks/serve-attempts', {
      stage,
      memoryMb: stage.memoryMb.engine,
      scratchMb: 2_048,
      timeout: Duration.seconds(29),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        PROFILES_TABLE: data.profiles.tableName,
        WEBHOOKS_TABLE: data.webhooks.tableName,
        ATTEMPTS_BUCKET: data.attempts.bucketName,
        REPLAY_QUEUE_URL: replays.queueUrl,
      },
    });
    mayKnowCallers(serveAttempts, data);
    mayFindPeople(serveAttempts, data);
    mayItems(serveAttempts, data.webhooks, ['GetItem', 'Query', 'PutItem']);
    mayReadObjects(serveAttempts, data.attempts);
    maySend(serveAttempts, [replays]);
    api.route(serveAttempts, attemptRoutes);
  }
}
