import { dynamo, s3, sqs } from '#runtime/clients.ts';
import { freshDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { queueHandler } from '#runtime/queue.ts';
import { putDeliveries } from '#store/webhooks/put-deliveries.ts';
import { replayQueue } from './adapters/sqs-replays.ts';
import { replayMessageSchema } from './domain/replay.ts';
import { replayCallsEnv } from './env.ts';
import { planReplay } from './use-cases/plan-replay.ts';
import { sendReplaySlice } from './use-cases/send-replay-slice.ts';

/** Works on replays, a piece a message: finds the calls that a run is about, and puts them on their queue, slice by slice. */
const env = readEnv(replayCallsEnv);
const deliveries = { sqs: sqs(), queueUrl: env.DELIVERIES_QUEUE_URL, s3: s3(), bodies: env.BODIES_BUCKET };
const deps = {
  webhooks: { db: dynamo(), table: env.WEBHOOKS_TABLE },
  attempts: { client: s3(), bucket: env.ATTEMPTS_BUCKET },
  bodies: { client: s3(), bucket: env.BODIES_BUCKET },
  withDuck: freshDuck(),
  send: replayQueue({ sqs: sqs(), queueUrl: env.REPLAY_QUEUE_URL }),
  put: (calls: Parameters<typeof putDeliveries>[1]) => putDeliveries(deliveries, calls),
  now: Date.now,
};
const plan = planReplay(deps);
const sendSlice = sendReplaySlice(deps);

export const handler = queueHandler({ name: 'webhook.replay.worked' }, async ({ body }) => {
  const message = replayMessageSchema.parse(JSON.parse(body));
  const facts = { account: message.accountId, run: message.runId, slice: message.slice };
  if (message.slice >= 0) return { ...facts, ...(await sendSlice(message)) };
  return { ...facts, found: await plan(message) };
});
