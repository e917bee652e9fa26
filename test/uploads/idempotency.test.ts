import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import { recordedLogs } from '../runtime/logs.ts';
import { event, groups, kinesis, send, sent, stream, world } from './upload-world.ts';

recordedLogs();

describe('an upload with an Idempotency-Key', () => {
  const keyed = (body: unknown, key = 'k1') => send(body, { headers: { 'idempotency-key': key } });
  const mixed = { d: [event('ann'), { type: 'event', identity: 'ann' }, event('bob')] };
  const keys = () => sent().flatMap((input) => (input.Records ?? []).map((record) => record.PartitionKey ?? ''));

  test('is answered with the first answer, to the byte, and put on the stream once', async () => {
    const first = await keyed(mixed);
    const puts = sent().length;
    const second = await keyed(mixed);
    expect(second.json).toEqual(first.json);
    expect(second.headers['x-causeway-upload-id']).toBe(first.headers['x-causeway-upload-id']);
    expect(sent()).toHaveLength(puts);
  });

  test('is refused with 409 when the key comes with another body, and taken with another key', async () => {
    await keyed(mixed);
    const puts = sent().length;
    expect(await keyed({ d: [event('eve')] })).toMatchObject({ statusCode: 409, json: { status: 'fail', code: 409 } });
    expect(sent()).toHaveLength(puts);
    expect(await keyed({ d: [event('eve')] }, 'k2')).toMatchObject({ statusCode: 200 });
  });

  test('is one upload when it comes twice at once: the same answer, the same groups, one of them marked', async () => {
    const [one, other] = await Promise.all([keyed(mixed), keyed(mixed)]);
    expect(one.json).toEqual(other.json);
    const frames = new Set(groups().map(({ header, eventLines }) => JSON.stringify([header, eventLines.toString()])));
    expect(frames.size).toBe(keys().length / 2);
    expect(keys().filter((key) => key.endsWith('#again'))).toHaveLength(keys().length / 2);
  });

  test('is put again, marked and with the same event ids, by a client whose first try died on the way', async () => {
    world.uploads.hooks.before = (command) => {
      if (command instanceof UpdateCommand) throw new Error('killed');
    };
    expect(await keyed(mixed)).toMatchObject({ statusCode: 503 });
    const first = groups();
    world.uploads.hooks.before = () => undefined;
    kinesis.resetHistory();
    expect(await keyed(mixed)).toMatchObject({ statusCode: 200, json: { processed: 2 } });
    expect(groups()).toEqual(first);
    expect(keys().every((key) => key.endsWith('#again'))).toBe(true);
  });

  test('is not settled by records that the stream refused: they are put when it comes again', async () => {
    const many = { d: Array.from({ length: 40 }, (_, index) => event(`person-${index}`)) };
    let refused: string | undefined;
    stream((_call, _place, key) => {
      refused ??= key;
      return !key.startsWith(refused.replace('#again', ''));
    });
    expect((await keyed(many)).json.status).toBe('partial');
    stream(() => true);
    expect((await keyed(many)).json).toMatchObject({ status: 'success', processed: 40 });
  });

  test('is an upload of its own when the key is used again a day later', async () => {
    await keyed(mixed);
    const [first] = groups();
    for (const item of world.uploads.items.values()) if (item.expiresAt) item.expiresAt = 1;
    vi.useFakeTimers({ now: Date.now() + 90_000_000, toFake: ['Date'] });
    try {
      expect(await keyed({ d: [event('ann')] })).toMatchObject({ statusCode: 200 });
    } finally {
      vi.useRealTimers();
    }
    expect(groups().at(-1)?.header.uploadId).not.toBe(first?.header.uploadId);
  });

  test('may have a key of up to 255 characters; a dry run has none', async () => {
    expect(await keyed(mixed, 'k'.repeat(256))).toMatchObject({ statusCode: 400 });
    await send(mixed, { query: 'dryRun=1', headers: { 'idempotency-key': 'dry' } });
    expect([...world.uploads.items.keys()].some((key) => key.includes('#key#'))).toBe(false);
  });
});
