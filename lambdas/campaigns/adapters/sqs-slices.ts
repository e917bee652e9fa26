import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '#core/failure.ts';
import { fillGroups } from '#core/fill-groups.ts';
import type { Slice } from '../domain/run.ts';

/** The queue of slices. It is fair between accounts: nobody waits for another's large run. */
export type SlicesAt = { sqs: SQSClient; queueUrl: string };

const MESSAGES_A_CALL = 10;

export async function putSlices(
  { sqs, queueUrl }: SlicesAt,
  { slices, delaySeconds = 0 }: { slices: readonly Slice[]; delaySeconds?: number },
): Promise<void> {
  for (const some of fillGroups(slices, { size: () => 1, limit: MESSAGES_A_CALL })) {
    const Entries = some.map((slice, place) => ({
      Id: String(place),
      MessageBody: JSON.stringify(slice),
      MessageGroupId: slice.accountId,
      ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
    }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    if (Failed.length > 0) {
      throw new Failure('unavailable', `the queue of slices did not take ${Failed.length}`, { retry: 'later' });
    }
  }
}
