import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';

/**
 * Queues of SQS in memory, by their URL, as far as deliveries use them: batches of at most ten messages and 256 KiB, delays of
 * whole seconds, and messages that come back when nobody has deleted them in time. Time is the test's.
 */
export type Held = {
  messageId: string;
  body: string;
  group: string | undefined;
  attributes: Record<string, string>;
  visibleAt: number;
  receives: number;
};

const MOST_SECONDS = 900;
const CALL_BYTES = 256 * 1_024;

export function memoryQueues(now: () => number) {
  const queues = new Map<string, Map<string, Held>>();
  const hooks: { before?: (input: SendMessageBatchCommandInput) => unknown } = {};
  let sent = 0;
  const of = (url: string) => queues.get(url) ?? queues.set(url, new Map()).get(url) ?? new Map<string, Held>();

  async function send(command: unknown): Promise<object> {
    if (!(command instanceof SendMessageBatchCommand)) throw new Error('memoryQueues takes batches only');
    const { QueueUrl = '', Entries = [] } = command.input;
    await hooks.before?.(command.input);
    if (Entries.length === 0 || Entries.length > 10) throw new Error('a batch has one to ten messages');
    if (Buffer.byteLength(JSON.stringify(Entries.map(({ MessageBody }) => MessageBody))) > 1.2 * CALL_BYTES)
      throw new Error('BatchRequestTooLong');
    for (const { MessageBody = '', DelaySeconds = 0, MessageGroupId, MessageAttributes = {} } of Entries) {
      if (!Number.isInteger(DelaySeconds) || DelaySeconds < 0 || DelaySeconds > MOST_SECONDS)
        throw new Error(`a delay of ${DelaySeconds} s`);
      const messageId = `sent-${++sent}`;
      of(QueueUrl).set(messageId, {
        messageId,
        body: MessageBody,
        group: MessageGroupId,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
        ),
        visibleAt: now() + DelaySeconds * 1_000,
        receives: 0,
      });
    }
    return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
  }

  return {
    client: Object.assign(new SQSClient({ region: 'us-east-1' }), { send }),
    hooks,
    held: (url: string) => [...of(url).values()],
    /** Up to so many visible messages, which are hidden for a while. */
    receive(url: string, { most, hiddenMs }: { most: number; hiddenMs: number }): Held[] {
      const received: Held[] = [];
      for (const message of of(url).values()) {
        if (message.visibleAt > now()) continue;
        message.visibleAt = now() + hiddenMs;
        message.receives += 1;
        if (received.push(message) >= most) break;
      }
      return received;
    },
    delete(url: string, messageIds: Iterable<string>) {
      for (const id of messageIds) of(url).delete(id);
    },
    /** When the next message becomes visible; undefined where there is none. */
    nextAt(url: string): number | undefined {
      let next: number | undefined;
      for (const { visibleAt } of of(url).values()) next = Math.min(next ?? visibleAt, visibleAt);
      return next;
    },
  };
}
