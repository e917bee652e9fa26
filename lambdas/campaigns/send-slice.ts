import { announcer } from '#runtime/bus.ts';
import { dynamo, s3, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { queueHandler } from '#runtime/queue.ts';
import { changingAt, sendingAt } from './adapters/house.ts';
import { sliceObjects } from './adapters/slice-objects.ts';
import { putSlices } from './adapters/sqs-slices.ts';
import { sliceSchema } from './domain/run.ts';
import { sendSliceEnv } from './env.ts';
import { sendSlice } from './use-cases/send-slice.ts';
import { sendToPeople } from './use-cases/send-to-people.ts';

/** Sends one slice of a run's people. Many of these run at once. */
const env = readEnv(sendSliceEnv);
const plans = { client: s3(), bucket: env.PLANS_BUCKET };
const slicesAt = { sqs: sqs(), queueUrl: env.SLICES_QUEUE_URL };

const send = sendSlice({
  ...changingAt(env),
  announce: announcer(env.EVENT_BUS),
  profiles: { db: dynamo(), table: env.PROFILES_TABLE },
  slices: sliceObjects({ pages: plans, plans }),
  send: sendToPeople(sendingAt(env)),
  postpone: (slice, delaySeconds) => putSlices(slicesAt, { slices: [slice], delaySeconds }),
});

export const handler = queueHandler({ name: 'campaign.slice.sent' }, async ({ body }) => {
  const slice = sliceSchema.parse(JSON.parse(body));
  const { accountId: account, campaignId: campaign, runAt } = slice;
  return { account, campaign, runAt, slice: slice.slice, ...(await send(slice)) };
});
