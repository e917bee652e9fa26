import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '#core/failure.ts';
import { changeLine, frameGroup } from '#core/intake/ingest-group.ts';
import { compressGroup, decodeGroup, putGroups, putSince, wasPutAgain } from '#store/stream/ingest.ts';
import { eventLines } from '../../support/event-lines.ts';

/** Waiting takes no time here, and `clock` knows how long it was. */
const clock = vi.hoisted(() => ({ now: 0 }));
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    clock.now += ms;
  },
}));

const kinesis = mockClient(KinesisClient);
const at = { client: new KinesisClient({ region: 'us-east-1' }), stream: 'ingest', lanes: 4 };
const group = (lane: number, size = 10) => ({ lane, bytes: Buffer.alloc(size, lane) });
const calls = () => kinesis.commandCalls(PutRecordsCommand).map((call) => call.args[0].input.Records ?? []);
const storeAll = (input: PutRecordsCommandInput) => ({
  Records: (input.Records ?? []).map((_, place) => ({ ShardId: 's', SequenceNumber: String(place) })),
});

beforeEach(() => {
  kinesis.reset();
  kinesis.on(PutRecordsCommand).callsFake(storeAll);
});

describe('a group on the stream', () => {
  const header = {
    uploadId: 'a'.repeat(24),
    group: 3,
    accountId: 'A',
    timezone: 'UTC',
    receivedAt: 1,
    events: 1,
    profiles: 0,
  };

  it('reads back after it was compressed', () => {
    const change = changeLine({ kind: 'identity', value: 'ada', ts: 1, data: {} });
    const lines = [
      { events: ['line\n'], profiles: [] },
      { events: [], profiles: [change] },
      { events: ['line\n', 'other\n'], profiles: [change, change] },
    ];
    for (const { events, profiles } of lines) {
      const counted = { ...header, events: events.length, profiles: profiles.length };
      const group = decodeGroup(compressGroup(frameGroup(counted, { events, profiles })));
      expect(group.header).toEqual(counted);
      expect(eventLines(group)).toBe(events.join(''));
      expect(group.profileChanges.map(changeLine)).toEqual(profiles);
    }
  });

  it('is corrupt, and nothing worse, when its bytes are anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => decodeGroup(Buffer.from(bytes))).toThrow(Failure);
      }),
    );
  });

  it('is corrupt wherever it is cut short before its events, and when it is of a layout yet to come', () => {
    const change = changeLine({ kind: 'identity', value: 'ada', ts: 1, data: {} });
    const whole = compressGroup(frameGroup({ ...header, profiles: 1 }, { events: ['line\n'], profiles: [change] }));
    const eventsAt = whole.byteLength - decodeGroup(whole).packedEvents.byteLength;
    for (let end = 0; end < eventsAt; end++) expect(() => decodeGroup(whole.subarray(0, end))).toThrow(Failure);
    whole.writeUInt8(whole.readUInt8(0) + 1, 0);
    expect(() => decodeGroup(whole)).toThrow(Failure);
  });

  it('is corrupt when it would inflate beyond 64 MiB', () => {
    const changes = Buffer.alloc(80 * 1024 * 1024);
    const bytes = compressGroup({ ...frameGroup(header, { events: [], profiles: [] }), changes });
    expect(() => decodeGroup(bytes)).toThrow(Failure);
  });
});

describe('putGroups', () => {
  it('spreads lanes evenly over the stream’s hash space', async () => {
    await putGroups(
      at,
      [0, 1, 2, 3].map((lane) => group(lane)),
    );
    const eighth = 2n ** 128n / 8n;
    expect(calls()[0]?.map((entry) => BigInt(entry.ExplicitHashKey ?? 0))).toEqual(
      [1n, 3n, 5n, 7n].map((odd) => odd * eighth),
    );
    expect(calls()[0]?.map((entry) => entry.PartitionKey)).toEqual(['0', '1', '2', '3']);
  });

  it('takes a lane that there is no more for one that there is, the same one wherever the new number divides the old', async () => {
    await putGroups(
      at,
      [1, 5, 4, 1_000].map((lane) => group(lane)),
    );
    const eighth = 2n ** 128n / 8n;
    expect(calls()[0]?.map((entry) => BigInt(entry.ExplicitHashKey ?? 0))).toEqual(
      [3n, 3n, 1n, 1n].map((odd) => odd * eighth),
    );
  });

  it('puts at most 500 groups and 4.5 MB in a call', async () => {
    await putGroups(
      { ...at, lanes: 2_000 },
      Array.from({ length: 1_100 }, (_, lane) => group(lane)),
    );
    expect(calls().map((call) => call.length)).toEqual([500, 500, 100]);
    kinesis.resetHistory();
    const answers = await putGroups(
      { ...at, lanes: 16 },
      Array.from({ length: 10 }, (_, lane) => group(lane, 1_000_000)),
    );
    expect(calls().map((call) => call.length)).toEqual([4, 4, 2]);
    expect(answers).toHaveLength(10);
  });

  it('answers for each group in the order in which they were given', async () => {
    kinesis.on(PutRecordsCommand).callsFake((input: PutRecordsCommandInput) => ({
      Records: (input.Records ?? []).map((entry) =>
        entry.PartitionKey?.startsWith('2')
          ? { ErrorCode: 'InternalFailure' }
          : { ShardId: 's', SequenceNumber: entry.PartitionKey },
      ),
    }));
    const answers = await putGroups(
      at,
      [0, 2, 1].map((lane) => group(lane)),
    );
    expect(answers).toEqual([
      { kind: 'stored', shardId: 's', sequenceNumber: '0' },
      { kind: 'refused', reason: 'InternalFailure' },
      { kind: 'stored', shardId: 's', sequenceNumber: '1' },
    ]);
  });

  it('tries for ten seconds, marks every put after the first, and says why it gave up', async () => {
    kinesis.on(PutRecordsCommand).rejects(Object.assign(new Error('no'), { name: 'TimeoutError' }));
    const startedAt = clock.now;
    expect(await putGroups(at, [group(1)])).toEqual([{ kind: 'refused', reason: 'TimeoutError' }]);
    expect(clock.now - startedAt).toBeGreaterThan(7_000);
    expect(clock.now - startedAt).toBeLessThanOrEqual(10_000);
    const [first, ...others] = calls().map((call) => call[0]?.PartitionKey ?? '');
    expect(first).toBe('1');
    expect(new Set(others)).toEqual(new Set(['1#again']));
    expect([first ?? '', ...others].map(wasPutAgain)).toEqual([false, ...others.map(() => true)]);
    expect(others.length).toBeLessThan(30);
  });

  it('says with the mark since when a group may have been put, where its putter knows', async () => {
    await putGroups({ ...at, again: true, since: 1_790_000_000_123 }, [group(2)]);
    const key = calls()[0]?.[0]?.PartitionKey ?? '';
    expect([wasPutAgain(key), putSince(key)]).toEqual([true, 1_790_000_000_123]);
    expect(['2', '2#again'].map(putSince)).toEqual([undefined, undefined]);
    await putGroups({ ...at, since: 5 }, [group(2)]);
    expect(calls()[1]?.[0]?.PartitionKey).toBe('2');
  });

  it('takes an answer that lacks a group for a refusal', async () => {
    kinesis
      .on(PutRecordsCommand)
      .resolvesOnce({ Records: [{ ShardId: 's', SequenceNumber: '1' }] })
      .callsFake(storeAll);
    const answers = await putGroups(at, [group(0), group(1)]);
    expect(answers.map((answer) => answer.kind)).toEqual(['stored', 'stored']);
    expect(calls().map((call) => call.length)).toEqual([2, 1]);
  });

  describe('of several groups of a lane', () => {
    const sent = () =>
      calls().map((call) => call.map(({ PartitionKey, Data }) => `${PartitionKey}: ${Data?.byteLength}`));
    const refusing = (refuses: (size: number) => boolean) =>
      kinesis.on(PutRecordsCommand).callsFake((input: PutRecordsCommandInput) => ({
        Records: (input.Records ?? []).map(({ Data }) =>
          refuses(Data?.byteLength ?? 0)
            ? { ErrorCode: 'ProvisionedThroughputExceededException' }
            : { ShardId: 's', SequenceNumber: '1' },
        ),
      }));

    it('puts the next when the one before is stored, and one of every lane at a time', async () => {
      await putGroups(at, [group(0, 1), group(0, 2), group(1, 3), group(0, 4), group(1, 5)]);
      expect(sent()).toEqual([['0: 1', '1: 3'], ['0: 2', '1: 5'], ['0: 4']]);
    });

    it('lets none past one that was refused, goes on with other lanes, and marks only what was tried before', async () => {
      let refusals = 0;
      refusing((size) => size === 1 && ++refusals <= 2);
      const answers = await putGroups(at, [group(0, 1), group(0, 2), group(1, 3), group(1, 4)]);
      expect(sent()).toEqual([['0: 1', '1: 3'], ['0#again: 1', '1: 4'], ['0#again: 1'], ['0: 2']]);
      expect(answers.every(({ kind }) => kind === 'stored')).toBe(true);
    });

    it('leaves those unput that come behind one which is not taken at all', async () => {
      refusing((size) => size === 2);
      const answers = await putGroups(at, [group(0, 1), group(0, 2), group(0, 3), group(1, 4)]);
      expect(answers.map(({ kind }) => kind)).toEqual(['stored', 'refused', 'refused', 'stored']);
      expect(sent().flat()).not.toContain('0: 3');
    });
  });

  describe('on a shard that takes 1 MB and 1,000 records a second', () => {
    /** What the shard has stored in each second of `clock`, by the rule of Kinesis' own throttling. */
    function shard() {
      const used = new Map<number, { bytes: number; records: number }>();
      const stored: number[] = [];
      kinesis.on(PutRecordsCommand).callsFake((input: PutRecordsCommandInput) => ({
        Records: (input.Records ?? []).map((entry) => {
          const second = Math.floor(clock.now / 1_000);
          const { bytes, records } = used.get(second) ?? { bytes: 0, records: 0 };
          const size = entry.Data?.byteLength ?? 0;
          if (bytes + size > 1_048_576 || records + 1 > 1_000) {
            return { ErrorCode: 'ProvisionedThroughputExceededException' };
          }
          used.set(second, { bytes: bytes + size, records: records + 1 });
          stored.push(entry.Data?.[0] ?? 0);
          return { ShardId: 's', SequenceNumber: String(stored.length) };
        }),
      }));
      return stored;
    }

    it('stores an upload of 2.7 MB, each group once', async () => {
      const stored = shard();
      const answers = await putGroups(
        at,
        [0, 1, 2].map((lane) => group(lane, 900_000)),
      );
      expect(answers.map(({ kind }) => kind)).toEqual(['stored', 'stored', 'stored']);
      expect(stored.toSorted()).toEqual([0, 1, 2]);
    });

    it('stores two of them that come at once', async () => {
      const stored = shard();
      const upload = () =>
        putGroups(
          at,
          [0, 1, 2].map((lane) => group(lane, 900_000)),
        );
      const answers = (await Promise.all([upload(), upload()])).flat();
      expect(answers.filter(({ kind }) => kind === 'stored')).toHaveLength(6);
      expect(stored).toHaveLength(6);
    });

    it('stores 3,000 small groups', async () => {
      const stored = shard();
      const answers = await putGroups(
        at,
        Array.from({ length: 3_000 }, (_, lane) => group(lane % 4)),
      );
      expect(answers.every(({ kind }) => kind === 'stored')).toBe(true);
      expect(stored).toHaveLength(3_000);
    });
  });
});
