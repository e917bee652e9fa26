import { announcer } from '#runtime/bus.ts';
import { dynamo, s3, sqs, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { queueHandler } from '#runtime/queue.ts';
import { changingAt } from './adapters/house.ts';
import { sliceObjects } from './adapters/slice-objects.ts';
import { putSlices } from './adapters/sqs-slices.ts';
import { readRunMessage } from './domain/run-message.ts';
import { runCampaignEnv } from './env.ts';
import { onAudience, runCampaign } from './use-cases/run-campaign.ts';

/** Begins the run of a campaign that is due, and goes on with it when the bus says that its audience is found. */
const env = readEnv(runCampaignEnv);
const db = dynamo();
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const plans = { client: s3(), bucket: env.PLANS_BUCKET };

const deps = {
  ...changingAt(env),
  announce: announcer(env.EVENT_BUS),
  accounts: { db, table: env.ACCOUNTS_TABLE, now: Date.now },
  commits: { db, table: env.COMMITS_TABLE },
  machine: { pages, machine: { client: stepFunctions(), arn: env.RUN_QUERY_MACHINE_ARN } },
  slices: sliceObjects({ pages, plans }),
  putSlices: (slices: Parameters<typeof putSlices>[1]['slices']) =>
    putSlices({ sqs: sqs(), queueUrl: env.SLICES_QUEUE_URL }, { slices }),
};
const run = runCampaign(deps);
const audience = onAudience(deps);

export const handler = queueHandler({ name: 'campaign.run.begun' }, async ({ body }) => {
  const message = readRunMessage(body);
  const { accountId: account, campaignId: campaign, runAt } = message.ref;
  const outcome = message.kind === 'due' ? await run(message.ref) : await audience(message.ref, message.reason);
  return { account, campaign, runAt, outcome };
});
