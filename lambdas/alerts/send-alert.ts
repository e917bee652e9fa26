import { dynamo, kms, s3, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { queueHandler, readCounted } from '#runtime/queue.ts';
import { putDeliveries } from '#store/webhooks/put-deliveries.ts';
import { readSettings } from './adapters/dynamo-alert-settings.ts';
import { alertDelivery } from './domain/alert.ts';
import { readRunEvent } from './domain/run-event.ts';
import { sendAlertEnv } from './env.ts';
import { findReceiver } from './use-cases/find-receiver.ts';

/**
 * Turns each run's event into an alert on the `Deliveries` queue, where the account has alerts switched on. Delivering,
 * retrying and giving up are `webhooks/deliver-webhook`.
 */
const env = readEnv(sendAlertEnv);
const settingsAt = { db: dynamo(), table: env.ACCOUNTS_TABLE };
const at = {
  webhooks: { db: dynamo(), table: env.WEBHOOKS_TABLE },
  key: { client: kms(), keyId: env.SECRETS_KEY_ID },
};
const deliveries = { sqs: sqs(), queueUrl: env.DELIVERIES_QUEUE_URL, s3: s3(), bodies: env.BODIES_BUCKET };

export const handler = queueHandler({ name: 'alert.handled' }, async (record) => {
  const event = readCounted(() => readRunEvent(record.body));
  const { accountId, export: exported, run } = event.detail;
  const facts = { account: accountId, exportId: exported.id, runAt: run.runAt, type: event['detail-type'] };
  const settings = await readSettings(settingsAt, accountId);
  if (!settings?.enabled) return { ...facts, outcome: settings ? 'disabled' : 'not-set-up' };
  const receiver = await findReceiver(at, { accountId, settings });
  if (!receiver) return { ...facts, outcome: 'no-receiver' };
  const delivery = alertDelivery(event, receiver);
  await putDeliveries(deliveries, [delivery]);
  return { ...facts, outcome: 'queued', deliveryId: delivery.deliveryId };
});
