import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '#core/failure.ts';
import type { UpkeepJob } from '../domain/upkeep-job.ts';

/** SQS takes this many messages at once. */
const ITEMS_PER_CALL = 10;

/** Puts a job per account on a queue; answers how many. What the queue does not take is `unavailable`. */
export async function sendJobs(
  to: { sqs: SQSClient; queueUrl: string },
  accountIds: AsyncIterable<string> | Iterable<string>,
): Promise<number> {
  let sent = 0;
  let waiting: UpkeepJob[] = [];
  for await (const accountId of accountIds) {
    waiting.push({ accountId });
    sent++;
    if (waiting.length < ITEMS_PER_CALL) continue;
    await sendSome(to, waiting);
    waiting = [];
  }
  if (waiting.length > 0) await sendSome(to, waiting);
  return sent;
}

async function sendSome(to: { sqs: SQSClient; queueUrl: string }, jobs: readonly UpkeepJob[]): Promise<void> {
  const Entries = jobs.map((job, index) => ({ Id: String(index), MessageBody: JSON.stringify(job) }));
  const { Failed = [] } = await to.sqs.send(new SendMessageBatchCommand({ QueueUrl: to.queueUrl, Entries }));
  if (Failed.length > 0) {
    throw new Failure('unavailable', `the queue did not take ${Failed.length} jobs: ${Failed[0]?.Message}`, {
      retry: 'later',
    });
  }
}
