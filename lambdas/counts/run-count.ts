import { dynamo, s3, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { preparations } from '#store/accounts/preparing.ts';
import { countItems } from './adapters/count-items.ts';
import { readTrigger } from './domain/trigger.ts';
import { runCountEnv } from './env.ts';
import { runCount } from './use-cases/run-count.ts';

/**
 * Answers one question from the lake. Called asynchronously by `serve-counts`, which reads the answer from the table, and by
 * the bus when other functions have found what a large question is about.
 */
const env = readEnv(runCountEnv);
const now = () => Date.now();
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const requests = { db: dynamo(), table: env.CURSORS_TABLE };

const run = runCount({
  now,
  items: countItems({ ...requests, pages }, now),
  sharing: preparations({ ...requests, now }),
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  lake: { client: s3(), bucket: env.LAKE_BUCKET },
  lists: { client: s3(), bucket: env.LISTS_BUCKET },
  machine: { pages, machine: { client: stepFunctions(), arn: env.RUN_QUERY_MACHINE_ARN } },
  fanOutRows: env.FAN_OUT_ROWS,
});

export const handler = eventHandler<unknown, void>({ name: 'count.run.finished' }, async (event) => {
  const trigger = readTrigger(event);
  const { accountId: account, requestId: request } = trigger;
  return { result: undefined, facts: { account, request, ...(await run(trigger)) } };
});
