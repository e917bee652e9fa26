import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeliverWebhookEnv, ManageWebhooksEnv } from '../lambdas/webhooks/env.ts';
import { webhookRoutes } from '../lambdas/webhooks/routes.ts';
import { mayItems, mayReadObjects, maySend, mayWriteObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayAudit, mayKnowCallers, mayOpenHeaders, mayOpenTemplates, maySealTemplates } from './platform/grants.ts';
import { queueWorker } from './platform/queue-worker.ts';
import type { SliceProps } from './slice-props.ts';
import { webhookAttempts } from './webhooks-attempts.ts';

/**
 * Sends everything that leaves to a customer's address. Strangers choose those addresses, so the worker may reach only its
 * queues, its log, the log of attempts, bodies of calls, and templates of webhooks with their breakers. With the key it may open
 * what calls are sent with, and nothing else.
 */
export class Webhooks extends Construct {
  readonly deliveries: Queue;

  constructor(scope: Construct, id: string, { stage, data, api, alarms, egress }: SliceProps) {
    super(scope, id);
    const { queue, dlq, worker } = queueWorker<DeliverWebhookEnv>(this, 'webhooks/deliver-webhook', {
      stage,
      egress,
      alarms,
      looksUpNames: true,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(30),
      // A worker calls as many receivers at once as it has messages.
      batch: { size: 1_000, window: Duration.seconds(1) },
      maxConcurrency: stage.concurrency.deliveries,
      // Attempts are counted in the messages, a retry being one of its own. This only counts workers that died or could not work.
      tries: 10,
      errorImpact: 'Webhooks and alerts did not reach their receivers in three tries.',
      environment: ({ queueUrl }, deadLetters) => ({
        DELIVERIES_QUEUE_URL: queueUrl,
        DEAD_LETTERS_QUEUE_URL: deadLetters.queueUrl,
        WEBHOOKS_TABLE: data.webhooks.tableName,
        ATTEMPTS_BUCKET: data.attempts.bucketName,
        BODIES_BUCKET: data.bodies.bucketName,
        SECRETS_KEY_ID: data.exportSecrets.keyId,
        ALLOW_PRIVATE_RECEIVERS: stage.allowPrivateReceivers,
        ALLOWED_RECEIVERS: stage.allowedReceivers.join(','),
      }),
    });
    maySend(worker, [queue, dlq]);
    mayItems(worker, data.webhooks, ['GetItem', 'UpdateItem']);
    mayReadObjects(worker, data.bodies);
    mayWriteObjects(worker, data.bodies);
    mayWriteObjects(worker, data.attempts);
    mayOpenHeaders(worker, data);
    mayOpenTemplates(worker, data);
    this.deliveries = queue;
    alarms.add('Webhooks/DeliverWebhook/Backlog', {
      severity: 'low',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: 'max' }),
      atLeast: Duration.minutes(30).toSeconds(),
      periods: 2,
      errorImpact: 'Webhooks and alerts arrive more than half an hour late.',
    });
    this.#manage({ stage, data, api, egress });
    webhookAttempts(this, { stage, data, api, alarms, deliveries: queue });
  }

  /** Templates, for administrators; each is tried with a call to its receiver before it is saved. */
  #manage({ stage, data, api, egress }: Omit<SliceProps, 'alarms'>): void {
    const manageWebhooks = lambdaFor<ManageWebhooksEnv>(this, 'webhooks/manage-webhooks', {
      stage,
      looksUpNames: true,
      egress,
      memoryMb: stage.memoryMb.small,
      // A token is fetched and the receiver called, five seconds each; half a minute is what the API waits.
      timeout: Duration.seconds(25),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        AUDIT_TABLE: data.audit.tableName,
        WEBHOOKS_TABLE: data.webhooks.tableName,
        CAMPAIGNS_TABLE: data.campaigns.tableName,
        SECRETS_KEY_ID: data.exportSecrets.keyId,
        ALLOW_PRIVATE_RECEIVERS: stage.allowPrivateReceivers,
        ALLOWED_RECEIVERS: stage.allowedReceivers.join(','),
      },
    });
    mayKnowCallers(manageWebhooks, data);
    mayItems(manageWebhooks, data.accounts, ['GetItem', 'ConditionCheckItem']);
    mayItems(manageWebhooks, data.webhooks, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem']);
    mayItems(manageWebhooks, data.campaigns, ['Query']);
    maySealTemplates(manageWebhooks, data);
    mayOpenTemplates(manageWebhooks, data);
    mayAudit(manageWebhooks, data);
    api.route(manageWebhooks, webhookRoutes);
  }
}
