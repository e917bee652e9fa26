import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { queueHandler } from '#runtime/queue.ts';
import { sweepAccount } from './adapters/sweep-account.ts';
import { upkeepJobSchema } from './domain/upkeep-job.ts';
import { sweepFilesEnv } from './env.ts';

/** The only function that deletes from the lake: what was replaced more than a week ago, and what no commit ever named. */
const env = readEnv(sweepFilesEnv);

export const handler = queueHandler({ name: 'lake.files.swept' }, async (record) => {
  const { accountId } = upkeepJobSchema.parse(JSON.parse(record.body));
  const swept = await sweepAccount(
    {
      lake: { client: s3(), bucket: env.LAKE_BUCKET },
      commits: { db: dynamo(), table: env.COMMITS_TABLE },
      now: Date.now,
    },
    accountId,
  );
  return { account: accountId, ...swept };
});
