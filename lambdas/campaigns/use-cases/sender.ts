import { dynamo, kms, s3, sqs } from '#runtime/clients.ts';
import { sendingBy } from '../adapters/sending.ts';
import type { SendingEnv } from '../env.ts';
import { type SendToPeople, sendToPeople } from './send-to-people.ts';

/** Sends to people, bound to what a function is told by the template. */
export function senderOf(env: SendingEnv): SendToPeople {
  const db = dynamo();
  return sendToPeople(
    sendingBy({
      webhooks: { db, table: env.WEBHOOKS_TABLE },
      campaigns: { db, table: env.CAMPAIGNS_TABLE },
      key: { client: kms(), keyId: env.SECRETS_KEY_ID },
      deliveries: { sqs: sqs(), queueUrl: env.DELIVERIES_QUEUE_URL, s3: s3(), bodies: env.BODIES_BUCKET },
      now: Date.now,
    }),
  );
}
