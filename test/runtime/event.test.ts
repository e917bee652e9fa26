import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import { context } from './http-call.ts';
import { recordedLogs } from './logs.ts';

const { eventHandler } = await import('#runtime/event.ts');

type Run = (event: number, given: typeof context) => Promise<number>;

describe('eventHandler', () => {
  const logs = recordedLogs();

  it('the result goes to the caller and the facts to the log', async () => {
    const double = eventHandler<number, number>({ name: 'number.doubled' }, async (event) => ({
      result: event * 2,
      facts: { given: event },
    })) as unknown as Run;
    expect(await double(21, context)).toBe(42);
    expect(logs.lines('number.doubled')).toMatchObject([{ given: 21, requestId: 'request-1', ms: expect.any(Number) }]);
  });

  it('a failure is logged with its reason and thrown on as it was, for the caller to catch', async () => {
    const failure = new Failure('bad-input', 'timezone: is missing', { retry: 'never' });
    const failing = eventHandler<number, number>({ name: 'number.doubled' }, async () => Promise.reject(failure));
    await expect((failing as unknown as Run)(1, context)).rejects.toBe(failure);
    expect(logs.lines('number.doubled.failed')).toMatchObject([{ reason: 'timezone: is missing' }]);
  });
});
