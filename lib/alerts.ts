import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ManageAlertsEnv, SendAlertEnv } from '../lambdas/alerts/env.ts';
import { alertRoutes } from '../lambdas/alerts/routes.ts';
import { mayItems, maySend, mayWriteObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayAudit, maySealHeaders } from './platform/grants.ts';
import { queueWorker } from './platform/queue-worker.ts';
import type { SliceProps } from './slice-props.ts';

/** What is told to receivers of alerts; the bus has more about exports, which is for operators and programs. */
const RUN_EVENTS = ['export.run.started', 'export.run.completed', 'export.run.failed'];

/** Status alerts: a subscriber of the bus that turns the runs of exports into deliveries. */
export class Alerts extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, data, api, alarms, deliveries }: SliceProps & { deliveries: Queue },
  ) {
    super(scope, id);
    const manageAlerts = lambdaFor<ManageAlertsEnv>(this, 'alerts/manage-alerts', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        AUDIT_TABLE: data.audit.tableName,
        WEBHOOKS_TABLE: data.webhooks.tableName,
        SECRETS_KEY_ID: data.exportSecrets.keyId,
        ALLOW_PRIVATE_RECEIVERS: stage.allowPrivateReceivers,
        ALLOWED_RECEIVERS: stage.allowedReceivers.join(','),
      },
    });
    mayItems(manageAlerts, data.accounts, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
    mayItems(manageAlerts, data.webhooks, ['GetItem', 'ConditionCheckItem']);
    maySealHeaders(manageAlerts, data);
    mayAudit(manageAlerts, data);
    api.route(manageAlerts, alertRoutes);

    const { worker, queue, dlq } = queueWorker<SendAlertEnv>(this, 'alerts/send-alert', {
      stage,
      alarms,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(20),
      batch: { size: 10, window: Duration.seconds(0) },
      maxConcurrency: stage.concurrency.alerts,
      tries: 5,
      errorImpact: 'Status alerts of exports are not sent.',
      environment: () => ({
        ACCOUNTS_TABLE: data.accounts.tableName,
        WEBHOOKS_TABLE: data.webhooks.tableName,
        DELIVERIES_QUEUE_URL: deliveries.queueUrl,
        BODIES_BUCKET: data.bodies.bucketName,
        SECRETS_KEY_ID: data.exportSecrets.keyId,
      }),
    });
    mayItems(worker, data.accounts, ['GetItem']);
    mayItems(worker, data.webhooks, ['GetItem']);
    maySend(worker, [deliveries]);
    mayWriteObjects(worker, data.bodies);
    maySealHeaders(worker, data);

    // An event that the bus cannot put into the queue goes to the queue's own dead-letter queue: it is the same message.
    new Rule(this, 'OnExportRun', {
      eventBus: data.bus,
      description: 'Runs of exports, to status alerts',
      eventPattern: { source: ['causeway'], detailType: RUN_EVENTS },
      targets: [new SqsQueue(queue, { deadLetterQueue: dlq })],
    });
  }
}
