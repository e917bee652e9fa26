import { type MessageAttributeValue, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '#core/failure.ts';
import { fillGroups } from '#core/fill-groups.ts';
import { inParallel } from '#core/in-parallel.ts';

/** A message of SQS; a fair queue gives every group its turn. */
export type Message = {
  body: string;
  group?: string;
  /** At most 900. */
  delaySeconds?: number;
  attributes?: Record<string, MessageAttributeValue>;
};
export type QueueAt = { sqs: SQSClient; queueUrl: string };

/** SendMessageBatch takes ten messages, of 256 KiB together with their attributes. */
const MESSAGES_A_CALL = 10;
const MAX_CALL_BYTES = 256 * 1024;
const CALLS_AT_ONCE = 8;

/**
 * Puts messages on a queue. Throws `unavailable` where it did not take one: others may be there then.
 * @param name what the queue is called in that failure, such as `the deliveries queue`
 */
export async function sendMessages(
  at: QueueAt,
  { messages, name }: { messages: readonly Message[]; name: string },
): Promise<void> {
  const calls = fillGroups(messages, { size: bytesOf, limit: MAX_CALL_BYTES, most: MESSAGES_A_CALL });
  await inParallel(calls, {
    width: CALLS_AT_ONCE,
    work: (call) => sendCall(at, { call, name }),
  });
}

async function sendCall(at: QueueAt, { call, name }: { call: readonly Message[]; name: string }): Promise<void> {
  const refused = await failedOf(at, call).catch((cause: unknown) => {
    throw new Failure('unavailable', `${name} took nothing`, { retry: 'later', cause });
  });
  if (refused > 0) throw new Failure('unavailable', `${name} did not take ${refused}`, { retry: 'later' });
}

async function failedOf({ sqs, queueUrl }: QueueAt, call: readonly Message[]): Promise<number> {
  const Entries = call.map(entryOf);
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  return Failed.length;
}

function entryOf({ body, group, delaySeconds = 0, attributes }: Message, place: number) {
  return {
    Id: String(place),
    MessageBody: body,
    ...(group !== undefined && { MessageGroupId: group }),
    ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
    ...(attributes && { MessageAttributes: attributes }),
  };
}

function bytesOf({ body, group = '', attributes }: Message): number {
  const beside = attributes ? JSON.stringify(attributes) : '';
  return Buffer.byteLength(body) + Buffer.byteLength(group) + Buffer.byteLength(beside);
}
