import { type MessageAttributeValue, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '#core/failure.ts';
import { fillGroups } from '#core/fill-groups.ts';
import type { Letter } from '../domain/dead-letter.ts';

/**
 * Puts what could not be delivered on the queue's dead-letter queue: the message as it can be worked off again when it is moved
 * back, and beside it, as attributes, why it is there.
 */
export type DeadLettersAt = { sqs: SQSClient; queueUrl: string };

/** SendMessageBatch takes ten messages, of 256 KiB together with their attributes. */
const MESSAGES_A_CALL = 10;
const MAX_CALL_BYTES = 256 * 1_024;
const ATTRIBUTES_BYTES = 2_048;

export async function putDeadLetters(at: DeadLettersAt, letters: readonly Letter[]): Promise<void> {
  const calls = fillGroups(letters, {
    size: ({ text }) => Buffer.byteLength(text) + ATTRIBUTES_BYTES,
    limit: MAX_CALL_BYTES,
    most: MESSAGES_A_CALL,
  });
  for (const call of calls) {
    const Entries = call.map(({ text, why }, place) => ({
      Id: String(place),
      MessageBody: text,
      MessageAttributes: attributes(why),
    }));
    const { Failed = [] } = await at.sqs
      .send(new SendMessageBatchCommand({ QueueUrl: at.queueUrl, Entries }))
      .catch((cause: unknown) => {
        throw new Failure('unavailable', 'the dead-letter queue took nothing', { retry: 'later', cause });
      });
    if (Failed.length > 0) {
      throw new Failure('unavailable', `the dead-letter queue did not take ${Failed.length}`, { retry: 'later' });
    }
  }
}

function attributes(why: Letter['why']): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(why).flatMap(([name, value]) => {
      if (value === undefined || value === '') return [];
      return [[name, { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) }]];
    }),
  );
}
