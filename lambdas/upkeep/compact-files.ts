import { randomUUID } from 'node:crypto';
import { dynamo, s3, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { queueHandler } from '#runtime/queue.ts';
import { readAccount } from '#store/accounts/accounts.ts';
import { sendJobs } from './adapters/upkeep-queue.ts';
import { upkeepJobSchema } from './domain/upkeep-job.ts';
import { compactFilesEnv } from './env.ts';
import { removalDue } from './use-cases/remove-erased.ts';
import { runUpkeep } from './use-cases/run-upkeep.ts';

/**
 * Upkeep of one account: small files put together, dates past retention dropped, deleted people taken out. It leaves what it
 * replaced where it is, for readers who have listed it: `upkeep/sweep-files` removes it days later, or, where that may hold rows
 * of people who were erased, is called for it within the day.
 */
const env = readEnv(compactFilesEnv);
/** Of the function's quarter of an hour: the merge that is begun last has the rest. */
const WORKS_FOR_MS = 8 * 60_000;

export const handler = queueHandler({ name: 'lake.files.compacted' }, async (record) => {
  const { accountId } = upkeepJobSchema.parse(JSON.parse(record.body));
  const { account } = await readAccount({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }, accountId);
  if (!account) return { account: accountId, outcome: 'no such account' };
  const deps = {
    lake: { client: s3(), bucket: env.LAKE_BUCKET },
    commits: { db: dynamo(), table: env.COMMITS_TABLE },
    bodies: { client: s3(), bucket: env.BODIES_BUCKET },
    campaigns: { db: dynamo(), table: env.CAMPAIGNS_TABLE },
    newId: randomUUID,
    now: Date.now,
    deadline: Date.now() + WORKS_FOR_MS,
  };
  const removal = await removalDue(deps, accountId);
  if (removal) await sendJobs({ sqs: sqs(), queueUrl: env.SWEEP_QUEUE_URL }, [accountId]);
  return { account: accountId, removal, ...(await runUpkeep(deps, account)) };
});
