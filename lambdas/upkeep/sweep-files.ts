import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { queueHandler } from '#runtime/queue.ts';
import { upkeepJobSchema } from './domain/upkeep-job.ts';
import { sweepFilesEnv } from './env.ts';
import { removeErased } from './use-cases/remove-erased.ts';
import { sweepAccount } from './use-cases/sweep-account.ts';
import { sweepLists } from './use-cases/sweep-lists.ts';

/**
 * The only function that deletes from the lake. It removes what was replaced more than a week ago, and what no commit
 * ever named, and objects of lists that no segment has any more. Hours after people were erased, it removes every version of what may hold their rows.
 */
const env = readEnv(sweepFilesEnv);

export const handler = queueHandler({ name: 'lake.files.swept' }, async (record) => {
  const { accountId } = upkeepJobSchema.parse(JSON.parse(record.body));
  const deps = {
    lake: { client: s3(), bucket: env.LAKE_BUCKET },
    commits: { db: dynamo(), table: env.COMMITS_TABLE },
    now: Date.now,
  };
  const lists = {
    lists: { client: s3(), bucket: env.LISTS_BUCKET },
    segments: { db: dynamo(), table: env.SEGMENTS_TABLE },
    now: Date.now,
  };
  const removed = await removeErased(deps, accountId);
  const swept = await sweepAccount(deps, accountId);
  return { account: accountId, removed, ...swept, lists: await sweepLists(lists, accountId) };
});
