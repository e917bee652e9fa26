import { describe, expect, it } from 'vitest';
import { readEventLine } from '#core/intake/event-line.ts';
import { packLines, unpackLines } from '#store/stream/ingest.ts';
import { reactionsOf } from '../../lambdas/reactions/domain/reactions.ts';
import { accountId, FOR_MS, instantWorld } from '../exports/instant-world.ts';
import { arrivalOf } from '../support/lake-of-one-test.ts';
import { ugliestEvents } from '../support/ugliest.ts';

const shard = 's';
const namesIn = ({ events }: { events: string }) =>
  unpackLines(Buffer.from(events, 'base64')).map((line) => readEventLine(line).name);

describe('the second reader of the stream', () => {
  it('hands events on to those who wait for them, and nothing of other accounts', async () => {
    const world = instantWorld();
    const arrivals = [world.arrival(['a', 'b']), world.arrival(['c'], { of: 'OTHER' })];
    expect(await world.react({ shard, arrivals })).toEqual({ events: 2, lost: 0, unreadable: 0 });
    expect(world.queue.map(({ accountId, subscriber }) => [accountId, subscriber])).toEqual([[accountId, '7']]);
    expect(world.queue.flatMap(namesIn)).toEqual(['a', 'b']);
  });

  it('to each only the events that it waits for, by their folded names', async () => {
    const world = instantWorld();
    world.subscribe([
      { accountId, worker: 'exports', subscriber: '1', events: ['charged'] },
      { accountId, worker: 'exports', subscriber: '2' },
      { accountId, worker: 'exports', subscriber: '3', events: ['nothing'] },
    ]);
    await world.react({ shard, arrivals: [world.arrival(['Charged', 'Other'])] });
    expect(world.queue.map((reaction) => [reaction.subscriber, namesIn(reaction)])).toEqual([
      ['1', ['Charged']],
      ['2', ['Charged', 'Other']],
    ]);
  });

  it('hands a batch on once, however often it is run, and of a longer one what is new', async () => {
    const world = instantWorld();
    const arrivals = [world.arrival(['a']), world.arrival(['b'])];
    for (const _time of [1, 2]) await world.react({ shard, arrivals });
    await world.react({ shard, arrivals: [...arrivals, world.arrival(['c'])] });
    expect(world.queue.flatMap(namesIn)).toEqual(['a', 'b', 'c']);
  });

  it('failure mode 16: a record that cannot be read is counted and holds up nothing', async () => {
    const world = instantWorld();
    const noise = { sequence: '0', again: false, bytes: Buffer.from('noise') };
    const good = world.arrival(['a']);
    const broken = { ...world.arrival(['b']), bytes: good.bytes.subarray(0, good.bytes.byteLength - 3) };
    expect(await world.react({ shard, arrivals: [noise, good, broken] })).toEqual({
      ...{ events: 1, lost: 0, unreadable: 2 },
    });
    expect(world.queue.flatMap(namesIn)).toEqual(['a']);
  });

  it('leaves to the run what was put twice, since it may have come before, and what has waited for too long', async () => {
    const world = instantWorld();
    const old = world.arrival(['b']);
    world.clock.now += FOR_MS;
    const again = world.arrival(['a'], { again: true });
    expect(await world.react({ shard, arrivals: [old, again] })).toEqual({ events: 0, lost: 0, unreadable: 0 });
    expect(world.queue).toEqual([]);
  });

  it('writes nothing while nobody waits', async () => {
    const world = instantWorld();
    await world.react({ shard, arrivals: [world.arrival(['a'], { of: 'OTHER' })] });
    expect(world.reactions.calls.writes).toBe(0);
  });
});

describe('messages of events', () => {
  const packing = { newId: () => 'id', now: 1, pack: packLines };
  const waiting = { accountId, worker: 'exports', subscriber: '7' } as const;
  const linesOf = (records: readonly unknown[]) => {
    const arrival = arrivalOf(records, { sequence: 1 });
    // The packed events stand at the end of a record, after what its lengths say.
    const start = 7 + arrival.bytes.readUInt16BE(1) + arrival.bytes.readUInt32BE(3);
    return unpackLines(arrival.bytes.subarray(start));
  };

  it('bring the ugliest events through the queue as they came', () => {
    const lines = linesOf(ugliestEvents());
    const messages = reactionsOf(waiting, lines, packing);
    expect(messages.flatMap(({ body }) => unpackLines(Buffer.from(JSON.parse(body).events, 'base64')))).toEqual(lines);
    // What SQS takes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    for (const { body, group } of messages) {
      expect(body).toMatch(/^[\x20-\x7e]+$/);
      expect(group).toMatch(/^[\w.-]{1,128}$/);
    }
  });

  it('stay below 256 KB, of as few events as that takes; one that does not fit alone is left to the run', () => {
    const noise = (seed: number, length: number) =>
      Array.from({ length }, (_, at) =>
        String.fromCodePoint(0x4e00 + ((at * 7919 + seed * 104_729 + at * at) % 20_000)),
      );
    const props = (seed: number, texts: number) =>
      Object.fromEntries(Array.from({ length: texts }, (_, at) => [`p${at}`, noise(seed + at, 500).join('')]));
    const record = (seed: number, texts: number) => ({
      ...{ type: 'event', identity: 'ann', evtName: 'Big', ts: 1_790_000_000 },
      evtData: props(seed, texts),
    });
    const lines = linesOf([record(1, 60), record(2, 60), record(3, 60), record(4, 250)]);
    const messages = reactionsOf(waiting, lines, packing);
    for (const { body } of messages) expect(Buffer.byteLength(body)).toBeLessThan(256 * 1024);
    expect(messages.reduce((sum, { events }) => sum + events, 0)).toBe(3);
  });
});
