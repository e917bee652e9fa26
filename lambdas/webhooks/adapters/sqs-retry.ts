import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '#core/failure.ts';

/** Says when the queue shows a message that goes back to it again; otherwise its visibility time-out would. */
export async function showAgainAfter(
  at: { sqs: SQSClient; queueUrl: string },
  { receiptHandle, seconds }: { receiptHandle: string; seconds: number },
): Promise<void> {
  try {
    await at.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: at.queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  } catch (cause) {
    throw new Failure('unavailable', 'the queue did not take the delay of a retry', { retry: 'later', cause });
  }
}
