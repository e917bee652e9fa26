import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { SendingEnv } from '../lambdas/campaigns/env.ts';
import { mayItems, maySend, mayWriteObjects } from './platform/allow.ts';
import { mayOpenPrivacyKeys } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** What every function needs that sends campaigns to people: templates, counters, and the deliveries' queue. */
type Sending = { data: SliceProps['data']; deliveries: Queue };

export function sendingEnvironment({ data, deliveries }: Sending): SendingEnv {
  return {
    WEBHOOKS_TABLE: data.webhooks.tableName,
    CAMPAIGNS_TABLE: data.campaigns.tableName,
    SECRETS_KEY_ID: data.exportSecrets.keyId,
    DELIVERIES_QUEUE_URL: deliveries.queueUrl,
    BODIES_BUCKET: data.bodies.bucketName,
  };
}

export function maySendToPeople(fn: IFunction, { data, deliveries }: Sending): void {
  mayItems(fn, data.webhooks, ['GetItem']);
  mayItems(fn, data.campaigns, ['GetItem', 'PutItem', 'UpdateItem']);
  mayOpenPrivacyKeys(fn, data);
  mayWriteObjects(fn, data.bodies);
  maySend(fn, [deliveries]);
}
