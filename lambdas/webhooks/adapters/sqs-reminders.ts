import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { MinuteOver } from '../domain/count-message.ts';

/** Long enough for the objects of a minute to have been counted; what comes later is told of with a later reminder. */
const AFTER_SECONDS = 120;
/** Minutes that a container remembers to have asked for. */
const REMEMBERED = 10_000;

/** Puts a message on the function's own queue that comes when a minute is over: one a minute, template and container. */
export function reminders(at: { sqs: SQSClient; queueUrl: string; now: () => number }) {
  const asked = new Map<string, number>();
  return async function remind(of: MinuteOver): Promise<void> {
    const MessageBody = JSON.stringify(of);
    const before = asked.get(MessageBody);
    if (before !== undefined && at.now() - before < AFTER_SECONDS * 1_000) return;
    await at.sqs.send(new SendMessageCommand({ QueueUrl: at.queueUrl, MessageBody, DelaySeconds: AFTER_SECONDS }));
    if (asked.size >= REMEMBERED) asked.clear();
    asked.set(MessageBody, at.now());
  };
}
