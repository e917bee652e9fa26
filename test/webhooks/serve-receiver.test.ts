import { beforeEach, describe, expect, it } from 'vitest';
import { receiver } from './receiver.ts';
import { delivery, messagesOf, type WorkerWorld, workerWorld } from './worker-world.ts';

describe('receivers of a batch', () => {
  const target = receiver();
  const other = receiver();
  let world: WorkerWorld;
  let inFlight = { now: 0, most: 0 };
  beforeEach(() => {
    world = workerWorld();
    inFlight = { now: 0, most: 0 };
  });
  const many = (count: number, change: object = {}) =>
    Array.from({ length: count }, (_, place) => delivery({ url: target.url(), deliveryId: `c-${place}`, ...change }));
  /** Nobody is answered before so many calls are there, and each so long after that. */
  function answersAfter(ms: number, { held = 1 } = {}): void {
    const waiting: (() => void)[] = [];
    target.answers((_, response) => {
      inFlight.most = Math.max(inFlight.most, ++inFlight.now);
      const answer = () => {
        inFlight.now -= 1;
        response.end();
      };
      waiting.push(() => void setTimeout(answer, ms));
      if (target.received.length >= held) for (const begin of waiting.splice(0)) begin();
    });
  }

  it('a receiver without a limit has hundreds of calls in flight at once', async () => {
    world.template({ url: target.url() });
    answersAfter(200, { held: 500 });
    await world.worker()(messagesOf(many(600)));
    expect(inFlight.most).toBe(500);
    expect(target.received).toHaveLength(600);
  });

  it('a receiver that takes few at once gets no more, whatever number of workers there is', async () => {
    world.template({ url: target.url(), atOnce: 3 });
    answersAfter(20);
    const workers = Array.from({ length: 4 }, () => world.worker());
    await Promise.all(workers.map((worker) => worker(messagesOf(many(10)))));
    expect(inFlight.most).toBe(3);
    const later = world.later();
    expect(target.received.length + later.length).toBe(40);
    expect(target.received.length).toBeGreaterThanOrEqual(10);
    expect(later.every(({ delivery: { attempt }, inMs }) => attempt === 1 && inMs <= 4_000)).toBe(true);
  });

  it('a receiver that takes ten a second gets them evenly, and what is over comes later without counting as an attempt', async () => {
    world.template({ url: target.url(), perSecond: 10 });
    const at: number[] = [];
    target.answers((_, response) => {
      at.push(performance.now());
      response.end();
    });
    const worker = world.worker();
    const batch = await worker(messagesOf(many(50)));
    expect([...at.keys()].slice(10).every((place) => (at[place] ?? 0) - (at[place - 10] ?? 0) > 600)).toBe(true);
    expect(at.length).toBeLessThanOrEqual(32);
    expect(batch.deferred).toBe(50 - at.length);
    expect(world.later().every(({ delivery: { attempt } }) => attempt === 1)).toBe(true);
    expect(world.log()).toHaveLength(at.length);
  });

  it('the pace holds from one batch to the next, and from one worker to the next', async () => {
    world.template({ url: target.url(), perSecond: 2 });
    target.answersWith(200);
    const startedAt = Date.now();
    for (let batch = 0; batch < 3; batch++) await world.worker()(messagesOf(many(1)));
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    expect(target.received).toHaveLength(3);
  });

  it('a worker that died in its turn costs the others half a minute, and no call', async () => {
    let time = Date.now();
    world = workerWorld({ now: () => time });
    world.template({ url: target.url(), atOnce: 1 });
    world.table.put({ pk: 'ABC-123-XYZ', sk: 'turn#1', holder: 'dead', until: time + 30_000 });
    target.answersWith(200);
    const worker = world.worker();
    await worker(messagesOf(many(1)));
    expect([target.received.length, world.later().length]).toEqual([0, 1]);
    time += 30_001;
    await worker(messagesOf(many(1)));
    expect(target.received).toHaveLength(1);
  });

  it('a dead receiver costs the others nothing: their calls arrive at once, and it is not waited for again (failure mode 14)', async () => {
    world.template({ url: target.url() });
    world.template({ url: other.url(), templateId: 2 });
    target.answers(() => {});
    const arrivedMs: number[] = [];
    let startedAt = performance.now();
    other.answers((_, response) => {
      arrivedMs.push(performance.now() - startedAt);
      response.end();
    });
    const worker = world.worker({ timeoutMs: 4_000 });
    const others = () => many(50, { url: other.url(), templateId: 2 });
    await worker(messagesOf([...many(100), ...others()]));
    expect(Math.max(...arrivedMs)).toBeLessThan(3_900);
    expect(arrivedMs).toHaveLength(50);

    startedAt = performance.now();
    const second = await worker(messagesOf([...many(100), ...others()]));
    expect(performance.now() - startedAt).toBeLessThan(3_900);
    // One is let through every ten seconds, to see whether it is back.
    expect(second.deferred).toBeGreaterThanOrEqual(99);
    expect(arrivedMs).toHaveLength(100);
  });

  it('a batch ends soon: what a slow receiver has no place for comes later', async () => {
    world.template({ url: target.url(), atOnce: 2 });
    answersAfter(800);
    const batch = await world.worker()(messagesOf(many(20)));
    expect(target.received.length).toBeLessThanOrEqual(10);
    expect(batch.deferred).toBe(20 - target.received.length);
    const delays = world.later().map(({ inMs }) => inMs);
    expect(Math.max(...delays)).toBeGreaterThan(Math.min(...delays));
  });
});
