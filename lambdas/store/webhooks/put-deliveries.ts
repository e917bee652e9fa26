import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '#core/failure.ts';
import { fillGroups } from '#core/fill-groups.ts';
import { inParallel } from '#core/in-parallel.ts';
import { type Delivery, MOST_BODY_CHARACTERS } from '#core/messages/delivery.ts';

/**
 * Puts deliveries on their queue. The group of a message is its account and template: the queue is fair between groups, so
 * that nobody waits for another's backlog
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html).
 *
 * A body that is too large for a message is put in the bucket first, under the delivery's own id. Throws `unavailable` where
 * the queue did not take one: some may be there then, and putting all again makes nothing that has not the same id.
 */
export type DeliveriesAt = { sqs: SQSClient; queueUrl: string; s3: S3Client; bodies: string };
export type Queued = Delivery & { /** Seconds, at most 900. */ delaySeconds?: number };

/** SendMessageBatch takes ten messages, of 256 KiB together. */
const MESSAGES_A_CALL = 10;
const MAX_CALL_BYTES = 256 * 1024;
const CALLS_AT_ONCE = 8;

export async function putDeliveries(at: DeliveriesAt, deliveries: readonly Queued[]): Promise<void> {
  const messages: { group: string; text: string; delaySeconds: number }[] = [];
  await inParallel(deliveries, {
    width: CALLS_AT_ONCE,
    work: async ({ delaySeconds = 0, ...delivery }) => {
      const text = JSON.stringify(await withoutLargeBody(at, delivery));
      messages.push({ group: groupOf(delivery), text, delaySeconds });
    },
  });
  const calls = fillGroups(messages, {
    size: ({ text, group }) => Buffer.byteLength(text) + group.length,
    limit: MAX_CALL_BYTES,
    most: MESSAGES_A_CALL,
  });
  await inParallel(calls, {
    width: CALLS_AT_ONCE,
    work: async (call) => {
      const Entries = call.map(({ text, group, delaySeconds }, place) => ({
        Id: String(place),
        MessageBody: text,
        MessageGroupId: group,
        ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
      }));
      const { Failed = [] } = await at.sqs
        .send(new SendMessageBatchCommand({ QueueUrl: at.queueUrl, Entries }))
        .catch((cause: unknown) => {
          throw new Failure('unavailable', 'the deliveries queue took nothing', { retry: 'later', cause });
        });
      if (Failed.length > 0) {
        throw new Failure('unavailable', `the deliveries queue did not take ${Failed.length}`, { retry: 'later' });
      }
    },
  });
}

async function withoutLargeBody(at: DeliveriesAt, delivery: Delivery): Promise<Delivery> {
  const { body, ...rest } = delivery;
  if (body === undefined || body.length <= MOST_BODY_CHARACTERS) return delivery;
  const bodyKey = `account=${delivery.accountId}/${delivery.deliveryId}`;
  await at.s3.send(new PutObjectCommand({ Bucket: at.bodies, Key: bodyKey, Body: body }));
  return { ...rest, bodyKey };
}

/** The name of a message's group takes these characters (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html). */
function groupOf({ accountId, templateId }: Delivery): string {
  return `${accountId}.${templateId ?? 'alerts'}`.replace(/[^\w.-]/g, '_').slice(0, 128);
}
