import { randomUUID } from 'node:crypto';
import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { queueHandler } from '#runtime/queue.ts';
import { readAccount } from '#store/accounts.ts';
import { compactAccount } from './adapters/compact-account.ts';
import { upkeepJobSchema } from './domain/upkeep-job.ts';
import { compactFilesEnv } from './env.ts';

/**
 * Puts the small files of one account together. It leaves the files that it replaced where they are, for readers who have
 * listed them: `lake/sweep-files` removes them days later.
 */
const env = readEnv(compactFilesEnv);
/** Of the function's quarter of an hour: the merge that is begun last has the rest. */
const WORKS_FOR_MS = 8 * 60_000;

export const handler = queueHandler({ name: 'lake.files.compacted' }, async (record) => {
  const { accountId } = upkeepJobSchema.parse(JSON.parse(record.body));
  const { account } = await readAccount({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }, accountId);
  if (!account) return { account: accountId, outcome: 'no such account' };
  const compacted = await compactAccount(
    {
      lake: { client: s3(), bucket: env.LAKE_BUCKET },
      commits: { db: dynamo(), table: env.COMMITS_TABLE },
      newId: randomUUID,
      now: Date.now,
      deadline: Date.now() + WORKS_FOR_MS,
    },
    account,
  );
  return { account: accountId, ...compacted };
});
