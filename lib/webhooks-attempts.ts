import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CountAttemptsEnv, ReplayCallsEnv, ServeAttemptsEnv } from '../lambdas/webhooks/env.ts';
import { attemptRoutes } from '../lambdas/webhooks/routes.ts';
import { mayItems, mayReadObjects, maySend, mayWriteObjects } from './platform/allow.ts';
import { countOf, lambdaFor } from './platform/function.ts';
import { mayFindPeople, mayKnowCallers, mayPublish } from './platform/grants.ts';
import { queueWorker } from './platform/queue-worker.ts';
import type { SliceProps } from './slice-props.ts';

type Props = SliceProps & { deliveries: Queue };

/** What becomes of calls: their log counted as it is written, searched, and calls sent again from what is kept. */
export class WebhookAttempts extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    this.#countAttempts(props);
    this.#serveAttempts(props, this.#replayCalls(props));
    this.#watch(props);
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
      errorImpact: 'Attempts are missing in the statistics of webhooks, and circuit breakers do not see them.',
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
      errorImpact: 'A replay of webhook calls stands still: calls that it was to send again are not sent.',
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

  #watch({ alarms }: Props): void {
    const period = Duration.minutes(15);
    const of = (metricName: string, dimensions: Record<string, string> = {}) =>
      new Metric({
        namespace: 'Causeway',
        metricName,
        dimensionsMap: { service: 'webhooks/count-attempts', purpose: 'campaign', ...dimensions },
        period,
        statistic: 'sum',
      });
    const share = (name: string) =>
      new MathExpression({
        expression: 'IF(attempts >= 100, 100 * FILL(failures, 0) / attempts, 0)',
        label: `${name} in percent of attempts`,
        usingMetrics: { attempts: of('WebhookAttempts'), failures: of('WebhookFailures', { class: name }) },
        period,
      });
    alarms.add('Webhooks/Receivers/ServerErrors', {
      severity: 'low',
      metric: share('5xx'),
      atLeast: 50,
      errorImpact: 'Half of all calls to customers’ receivers are answered 5xx: their campaigns do not arrive.',
    });
    alarms.add('Webhooks/Receivers/ClientErrors', {
      severity: 'low',
      metric: share('4xx'),
      atLeast: 50,
      errorImpact: 'Half of all calls to customers’ receivers are answered 4xx: their campaigns are refused.',
    });
    alarms.add('Webhooks/CountAttempts/UnreadableAttempts', {
      severity: 'high',
      metric: countOf('webhooks/count-attempts', 'UnreadableAttempts', Duration.minutes(5)),
      errorImpact: 'Lines of the log of attempts cannot be read: they are in no statistic and in no search.',
    });
  }
}
