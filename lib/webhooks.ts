import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeliverWebhookEnv } from '../lambdas/webhooks/env.ts';
import { queueWorker } from './platform/queue-worker.ts';
import type { SliceProps } from './slice-props.ts';

/**
 * Everything that leaves by POST to a customer's address. The worker calls addresses that strangers chose, so it may
 * reach nothing of ours but its queue and its log.
 */
export class Webhooks extends Construct {
  readonly deliveries: Queue;

  constructor(scope: Construct, id: string, { stage, alarms }: SliceProps) {
    super(scope, id);
    const { queue } = queueWorker<DeliverWebhookEnv>(this, 'webhooks/deliver-webhook', {
      stage,
      alarms,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(30),
      batch: { size: 500, window: Duration.seconds(1) },
      maxConcurrency: stage.concurrency.deliveries,
      tries: 3,
      errorImpact: 'Webhooks and alerts did not reach their receivers in three tries.',
      environment: ({ queueUrl }) => ({
        DELIVERIES_QUEUE_URL: queueUrl,
        ALLOW_PRIVATE_RECEIVERS: stage.allowPrivateReceivers,
      }),
    });
    this.deliveries = queue;
    alarms.add('Webhooks/DeliverWebhook/Backlog', {
      severity: 'low',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: 'max' }),
      atLeast: Duration.minutes(30).toSeconds(),
      periods: 2,
      errorImpact: 'Webhooks and alerts arrive more than half an hour late.',
    });
  }
}
