import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '#core/failure.ts';
import type { Delivery } from '#core/messages/delivery.ts';

/** Puts one delivery on the `Deliveries` queue; a queue that does not take it is `unavailable`. */
export async function sendDelivery(at: { sqs: SQSClient; queueUrl: string }, delivery: Delivery): Promise<void> {
  try {
    await at.sqs.send(new SendMessageCommand({ QueueUrl: at.queueUrl, MessageBody: JSON.stringify(delivery) }));
  } catch (cause) {
    throw new Failure('unavailable', `the deliveries queue did not take ${delivery.deliveryId}`, {
      retry: 'later',
      cause,
    });
  }
}
