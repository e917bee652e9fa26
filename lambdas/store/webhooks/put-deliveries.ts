import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '#core/in-parallel.ts';
import { type Delivery, MOST_BODY_CHARACTERS } from '#core/messages/delivery.ts';
import { type Message, type QueueAt, sendMessages } from '../aws/send-messages.ts';

/**
 * Puts deliveries on their queue. The group of a message is its account and template: the queue is fair between groups, so
 * that nobody waits for another's backlog
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html).
 *
 * A body that is too large for a message is put in the bucket first, under the delivery's own id. Throws `unavailable` where
 * the queue did not take one: some may be there then, and putting all again makes nothing that has not the same id.
 */
export type DeliveriesAt = QueueAt & { s3: S3Client; bodies: string };
export type Queued = Delivery & { /** Seconds, at most 900. */ delaySeconds?: number };

const BODIES_AT_ONCE = 8;

export async function putDeliveries(at: DeliveriesAt, deliveries: readonly Queued[]): Promise<void> {
  const messages: Message[] = [];
  await inParallel(deliveries, {
    width: BODIES_AT_ONCE,
    work: async ({ delaySeconds = 0, ...delivery }) => {
      const body = JSON.stringify(await withoutLargeBody(at, delivery));
      messages.push({ group: groupOf(delivery), body, delaySeconds });
    },
  });
  await sendMessages(at, { messages, name: 'the deliveries queue' });
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
