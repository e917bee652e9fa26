import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '#core/failure.ts';
import type { Reaction } from '#core/messages/reaction.ts';

/** The queue of events for live campaigns, for what is to come back in a moment. */
export type QualifyQueue = { sqs: SQSClient; queueUrl: string };

export async function putBack(
  at: QualifyQueue,
  { reaction, delaySeconds }: { reaction: Reaction; delaySeconds: number },
): Promise<void> {
  try {
    await at.sqs.send(
      new SendMessageCommand({
        QueueUrl: at.queueUrl,
        MessageBody: JSON.stringify(reaction),
        MessageGroupId: `${reaction.accountId}.campaigns.${reaction.subscriber}`,
        DelaySeconds: delaySeconds,
      }),
    );
  } catch (cause) {
    throw new Failure('unavailable', 'the queue did not take events back', { retry: 'later', cause });
  }
}
