import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import { callQueue } from './http-call.ts';
import { recordedLogs } from './logs.ts';

const { queueHandler } = await import('#runtime/queue.ts');

const outcomes: Record<string, () => Promise<{ rows: number }>> = {
  fine: async () => ({ rows: 7 }),
  later: async () => Promise.reject(new Failure('unavailable', 'busy', { retry: 'later' })),
  never: async () => Promise.reject(new Failure('corrupt-data', 'broken', { retry: 'never' })),
  unknown: async () => Promise.reject(new Error('surprise')),
};

const handler = queueHandler(
  { name: 'thing.done' },
  async (record) => await (outcomes[record.body] ?? Promise.reject)(),
);

describe('queueHandler', () => {
  const logs = recordedLogs();

  it('only the messages that a retry can help go back to the queue', async () => {
    expect(await callQueue(handler, ['fine', 'later', 'never', 'unknown', 'fine'])).toEqual(['message-1', 'message-3']);
  });

  it('an unknown error counts as one that a retry can help', async () => {
    expect(await callQueue(handler, ['unknown'])).toEqual(['message-0']);
  });

  it('a message that no retry can help is recorded and acknowledged', async () => {
    expect(await callQueue(handler, ['never'])).toEqual([]);
    expect(logs.lines('thing.done.failed')).toMatchObject([{ messageId: 'message-0', again: false, reason: 'broken' }]);
  });

  it('each message has one log line with its facts', async () => {
    await callQueue(handler, ['fine', 'fine']);
    expect(logs.lines('thing.done')).toMatchObject([
      { messageId: 'message-0', rows: 7, ms: expect.any(Number) },
      { messageId: 'message-1', rows: 7, ms: expect.any(Number) },
    ]);
  });

  it('one slow message does not hold up the others of its batch', async () => {
    const order: string[] = [];
    const slow = queueHandler({ name: 'thing.done' }, async (record) => {
      if (record.body === 'slow') await new Promise((resolve) => setTimeout(resolve, 60));
      order.push(record.body);
      return {};
    });
    await callQueue(slow, ['slow', 'quick', 'quick']);
    expect(order).toEqual(['quick', 'quick', 'slow']);
  });
});
