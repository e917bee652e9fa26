import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { type QueueAt, sendMessages } from '#store/aws/send-messages.ts';
import type { Letter } from '../domain/dead-letter.ts';

/**
 * Puts what could not be delivered on the queue's dead-letter queue: the message as it can be worked off again when it is moved
 * back, and beside it, as attributes, why it is there.
 */
export type DeadLettersAt = QueueAt;

export async function putDeadLetters(at: DeadLettersAt, letters: readonly Letter[]): Promise<void> {
  const messages = letters.map(({ text, why }) => ({ body: text, attributes: attributes(why) }));
  await sendMessages(at, { messages, name: 'the dead-letter queue' });
}

function attributes(why: Letter['why']): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(why).flatMap(([name, value]) => {
      if (value === undefined || value === '') return [];
      return [[name, { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) }]];
    }),
  );
}
