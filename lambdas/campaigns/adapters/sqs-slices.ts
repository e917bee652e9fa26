import { type QueueAt, sendMessages } from '#store/aws/send-messages.ts';
import type { Slice } from '../domain/run.ts';

/** The queue of slices. It is fair between accounts: nobody waits for another's large run. */
export async function putSlices(
  at: QueueAt,
  { slices, delaySeconds = 0 }: { slices: readonly Slice[]; delaySeconds?: number },
): Promise<void> {
  const messages = slices.map((slice) => ({ body: JSON.stringify(slice), group: slice.accountId, delaySeconds }));
  await sendMessages(at, { messages, name: 'the queue of slices' });
}
