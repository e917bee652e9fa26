import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { fillGroups } from '#core/fill-groups.ts';
import type { ReactionWorker } from '#core/messages/reaction.ts';
import type { Outgoing } from '../domain/reactions.ts';

/**
 * The queues of those who work off reactions. A message is put once: what a queue did not say it took is not put again here,
 * because it may have been; who must hear of it gets a message anew. The group of a message is who waits for it; of a fair queue's groups, none waits for another's
 * backlog (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html).
 */
export type QueuesAt = { sqs: SQSClient; urls: Record<ReactionWorker, string> };

/** SendMessageBatch takes ten messages, of 256 KiB together. */
const MESSAGES_A_CALL = 10;
const MAX_CALL_BYTES = 256 * 1024;

/** Answers how many events are in the messages that were taken. */
export async function putReactions(
  { sqs, urls }: QueuesAt,
  { worker, messages }: { worker: ReactionWorker; messages: readonly Outgoing[] },
): Promise<number> {
  const calls = fillGroups(messages, {
    size: ({ body, group }) => Buffer.byteLength(body) + Buffer.byteLength(group),
    limit: MAX_CALL_BYTES,
    most: MESSAGES_A_CALL,
  });
  const taken = await Promise.all(
    calls.map(async (call) => {
      const Entries = call.map(({ body, group }, place) => ({
        Id: String(place),
        MessageBody: body,
        MessageGroupId: group,
      }));
      const put = sqs.send(new SendMessageBatchCommand({ QueueUrl: urls[worker], Entries }));
      return await put.then(
        ({ Successful = [] }) => sumOf(Successful.flatMap(({ Id }) => call[Number(Id)] ?? [])),
        () => 0,
      );
    }),
  );
  return taken.reduce((sum, count) => sum + count, 0);
}

const sumOf = (messages: readonly Outgoing[]) => messages.reduce((sum, { events }) => sum + events, 0);
