import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { mayItems, maySend, mayWriteObjects } from './platform/allow.ts';
import { mayOpenPrivacyKeys } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** Whoever makes calls of a campaign and puts them on the queue of deliveries: what it is told, and what it may do. */
export type Sending = Pick<SliceProps, 'data'> & { deliveries: Queue };

export const sendingEnvironment = ({ data, deliveries }: Sending) => ({
  CAMPAIGNS_TABLE: data.campaigns.tableName,
  WEBHOOKS_TABLE: data.webhooks.tableName,
  SECRETS_KEY_ID: data.exportSecrets.keyId,
  DELIVERIES_QUEUE_URL: deliveries.queueUrl,
  BODIES_BUCKET: data.bodies.bucketName,
});

export function mayMakeCalls(fn: LambdaFunction, { data, deliveries }: Sending): void {
  mayItems(fn, data.webhooks, ['GetItem']);
  // Caps and counters of campaigns.
  mayItems(fn, data.campaigns, ['GetItem', 'PutItem', 'UpdateItem']);
  mayOpenPrivacyKeys(fn, data);
  mayWriteObjects(fn, data.bodies);
  maySend(fn, [deliveries]);
}
