import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ReplayMessage } from '../domain/replay.ts';

/** Asks for a piece of a replay's work. */
export function replayQueue(at: { sqs: SQSClient; queueUrl: string }) {
  return async function send(message: ReplayMessage, delaySeconds: number): Promise<void> {
    const MessageBody = JSON.stringify(message);
    await at.sqs.send(new SendMessageCommand({ QueueUrl: at.queueUrl, MessageBody, DelaySeconds: delaySeconds }));
  };
}
