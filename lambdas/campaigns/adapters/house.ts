import { dynamo, kms, s3, scheduler, sqs } from '#runtime/clients.ts';
import { sendingBy } from './sending.ts';

/** What functions of campaigns work with, of what their environment says: those that change campaigns, and those that send. */
type Env = Record<
  | 'CAMPAIGNS_TABLE'
  | 'WEBHOOKS_TABLE'
  | 'SEGMENTS_TABLE'
  | 'SCHEDULE_GROUP'
  | 'SCHEDULER_ROLE_ARN'
  | 'RUNS_QUEUE_ARN'
  | 'RUNS_QUEUE_URL',
  string
>;

export function changingAt(env: Env) {
  const db = dynamo();
  return {
    tables: {
      campaigns: { db, table: env.CAMPAIGNS_TABLE },
      webhooks: { db, table: env.WEBHOOKS_TABLE },
      segments: { db, table: env.SEGMENTS_TABLE },
      now: () => Date.now(),
    },
    schedules: {
      client: scheduler(),
      group: env.SCHEDULE_GROUP,
      role: env.SCHEDULER_ROLE_ARN,
      target: env.RUNS_QUEUE_ARN,
    },
    starter: { sqs: sqs(), queueUrl: env.RUNS_QUEUE_URL },
  };
}

type SendingEnv = Record<
  'WEBHOOKS_TABLE' | 'CAMPAIGNS_TABLE' | 'SECRETS_KEY_ID' | 'DELIVERIES_QUEUE_URL' | 'BODIES_BUCKET',
  string
>;

export function sendingAt(env: SendingEnv) {
  const db = dynamo();
  return sendingBy({
    webhooks: { db, table: env.WEBHOOKS_TABLE },
    campaigns: { db, table: env.CAMPAIGNS_TABLE },
    key: { client: kms(), keyId: env.SECRETS_KEY_ID },
    deliveries: { sqs: sqs(), queueUrl: env.DELIVERIES_QUEUE_URL, s3: s3(), bodies: env.BODIES_BUCKET },
    now: () => Date.now(),
  });
}
