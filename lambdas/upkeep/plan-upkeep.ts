import { dynamo, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { accountIds } from '#store/accounts/accounts.ts';
import { sendJobs } from './adapters/upkeep-queue.ts';
import { upkeepEventSchema } from './domain/upkeep-job.ts';
import { planUpkeepEnv } from './env.ts';

/**
 * Started by two schedules, `{"work":"compact"}` every hour and `{"work":"sweep"}` every day: hands each account to the
 * function that does the work, so that one with much to do keeps nobody else waiting.
 */
const env = readEnv(planUpkeepEnv);
const queues = { compact: env.COMPACT_QUEUE_URL, sweep: env.SWEEP_QUEUE_URL };

export const handler = eventHandler({ name: 'lake.upkeep.planned' }, async (event: unknown) => {
  const { work } = upkeepEventSchema.parse(event);
  const accounts = accountIds({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now });
  const sent = await sendJobs({ sqs: sqs(), queueUrl: queues[work] }, accounts);
  return { result: undefined, facts: { work, accounts: sent } };
});
