import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import { mayBeInstant, settledBefore } from '../../lambdas/exports/domain/instant.ts';
import { EXPORT_ID, exportOf, FOR_MS, instantWorld, SETTLED_MS } from './instant-world.ts';

const MINUTE = 60_000;
const first = { isLast: false };
const last = { isLast: true };
const away = () => new Failure('unavailable', 'The bus is away.', { retry: 'later' });
const closed = () => new Failure('destination-refused', 'The bus is closed.', { retry: 'never' });

async function handedOn(world: ReturnType<typeof instantWorld>, names: readonly string[]) {
  const arrival = world.arrival(names);
  await world.react({ shard: 's', arrivals: [arrival] });
  const reaction = world.queue.shift();
  if (!reaction) throw new Error('nothing was handed on');
  return { arrival, reaction };
}

describe('an event that is delivered at once', () => {
  it('is put on the bus, and recorded as delivered', async () => {
    const world = instantWorld();
    const { arrival, reaction } = await handedOn(world, ['a', 'b', 'c', 'd']);
    expect(await world.deliver(reaction, first)).toMatchObject({ outcome: 'delivered', events: 4, left: 0 });
    expect([...world.bus.keys()].sort()).toEqual(arrival.ids);
    expect(await world.delivered()).toEqual(new Set(arrival.ids));
  });

  it('is delivered once, however often the queue brings its message', async () => {
    const world = instantWorld();
    const { reaction } = await handedOn(world, ['a']);
    for (const _time of [1, 2, 3]) await world.deliver(reaction, first);
    expect([...world.bus.values()]).toEqual([1]);
  });

  it('waits while another call is at its message', async () => {
    const world = instantWorld();
    const { reaction } = await handedOn(world, ['a']);
    await world.claim(reaction, world.clock.now + 60_000);
    await expect(world.deliver(reaction, first)).rejects.toMatchObject({ code: 'superseded', retry: 'later' });
    world.clock.now += 60_001;
    expect(await world.deliver(reaction, first)).toMatchObject({ outcome: 'delivered' });
  });

  it.each([
    [FOR_MS - 1, 'delivered', 0],
    [FOR_MS, 'too-late', 1],
    [FOR_MS + MINUTE, 'too-late', 1],
  ])('%d ms after it was received is %s', async (age, outcome, left) => {
    const world = instantWorld();
    const { reaction } = await handedOn(world, ['a']);
    world.clock.now += age;
    expect(await world.deliver(reaction, first)).toMatchObject({ outcome, left });
    expect(world.bus.size).toBe(1 - left);
  });

  it.each([
    ['is stopped', exportOf({ stoppedAt: new Date(0).toISOString() })],
    ['is paused', exportOf({ paused: { by: 'hand', at: new Date(0).toISOString() } })],
    ['has it switched off', exportOf({ instant: false })],
    ['wants other events', exportOf({ events: ['Other'] })],
  ])('is left alone where the export meanwhile %s', async (_what, exported) => {
    const world = instantWorld();
    const { reaction } = await handedOn(world, ['a']);
    world.save(exported);
    await world.deliver(reaction, first);
    expect(world.bus.size).toBe(0);
  });

  it('is tried again where the bus may take it later, and only what it did not take', async () => {
    const world = instantWorld();
    const { reaction } = await handedOn(world, ['a', 'b', 'c']);
    const partly = { kind: 'partly', rejected: [], left: [1], why: closed() } as const;
    world.answers.push({ ...partly, why: away() }, ...Array.from({ length: 20 }, away));
    await expect(world.deliver(reaction, first)).rejects.toMatchObject({ retry: 'later' });
    expect((await world.delivered()).size).toBe(2);
    world.answers.length = 0;
    await world.deliver(reaction, first);
    expect([...world.bus.values()]).toEqual([1, 1, 1]);
  });

  it('is the run’s where the bus is closed, or still away in the last try, and the partner is left alone for a while', async () => {
    for (const [trouble, how] of [
      [closed, first],
      [away, last],
    ] as const) {
      const world = instantWorld();
      const { reaction } = await handedOn(world, ['a']);
      world.answers.push(...Array.from({ length: 20 }, trouble));
      expect(await world.deliver(reaction, how)).toMatchObject({ outcome: 'left-to-the-run', left: 1 });
      expect(await world.delivered()).toEqual(new Set());
      expect(world.shut).toHaveLength(1);
    }
  });

  it('that the bus will never take is left to the run, whose report names it', async () => {
    const world = instantWorld();
    const { reaction } = await handedOn(world, ['a', 'b']);
    world.answers.push({ kind: 'taken', rejected: [{ index: 0, reason: 'Malformed.' }] });
    await world.deliver(reaction, first);
    expect((await world.delivered()).size).toBe(1);
  });
});

describe('a run of an export that delivers at once', () => {
  it('takes what was committed a quarter of an hour ago, when nothing of it is tried at once any more', () => {
    expect(settledBefore({ now: SETTLED_MS, afterMs: SETTLED_MS })).toBe(0);
    expect(SETTLED_MS - FOR_MS).toBeGreaterThanOrEqual(5 * MINUTE);
  });

  it('keeps to that also while delivering at once is switched off, and never where it cannot be', () => {
    const events = { kind: 'events' } as const;
    expect(mayBeInstant(events, exportOf({ instant: false }))).toBe(true);
    expect(mayBeInstant({ kind: 'batches' }, exportOf())).toBe(false);
    const oneTime = exportOf();
    oneTime.definition.frequency = 'one-time';
    expect(mayBeInstant(events, oneTime)).toBe(false);
  });
});

/**
 * What may happen to a fleet of readers and workers, in any order. A lag is of the worker, the store, or both; `crash` is the one
 * thing after which an event may come twice: between the bus and the record of it.
 */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('upload' as const), events: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('work' as const),
      how: fc.constantFrom('well', 'away', 'closed', 'partly'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('commit' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('run' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reader-again' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('put-again' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reader-dies' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
);

describe('delivering at once and by runs together', () => {
  it('delivers every event exactly once, whatever dies, lags or comes again; twice at most after a crash before the record', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 60, size: 'max' }), async (steps) => {
        const world = instantWorld();
        const { clock, queue, bus } = world;
        const stored: { ids: string[]; committedAt?: number }[] = [];
        const mayDouble = new Set<string>();
        const seen: ReturnType<typeof world.arrival>[] = [];
        const done: typeof queue = [];
        let through = 0;

        async function run(): Promise<void> {
          const before = settledBefore({ now: clock.now, afterMs: SETTLED_MS });
          const delivered = await world.delivered();
          for (; through < stored.length; through++) {
            const { ids, committedAt = Number.POSITIVE_INFINITY } = stored[through] ?? { ids: [] };
            if (committedAt > before) return;
            for (const id of ids) if (!delivered.has(id)) bus.set(id, (bus.get(id) ?? 0) + 1);
          }
        }
        const commit = () => {
          for (const group of stored) group.committedAt ??= clock.now;
        };

        for (const one of steps) {
          switch (one.kind) {
            case 'upload':
            case 'reader-dies': {
              const names = Array.from({ length: one.kind === 'upload' ? one.events : 2 }, (_, place) => `e${place}`);
              const arrival = world.arrival(names);
              seen.push(arrival);
              stored.push({ ids: arrival.ids });
              await world.react({ shard: 's', arrivals: [arrival] });
              if (one.kind === 'reader-dies') queue.pop();
              break;
            }
            case 'reader-again':
              await world.react({ shard: 's', arrivals: seen.slice(-3) });
              break;
            case 'put-again': {
              const known = seen.at(-1);
              if (known)
                await world.react({ shard: 's', arrivals: [world.arrival(['e0'], { ...known, again: true })] });
              break;
            }
            case 'repeat':
              queue.push(...done.slice(-1));
              break;
            case 'work': {
              const reaction = queue.shift();
              if (!reaction) break;
              const trouble = one.how === 'closed' ? closed() : away();
              if (one.how === 'partly') world.answers.push({ kind: 'partly', rejected: [], left: [0], why: closed() });
              else if (one.how !== 'well') world.answers.push(...Array.from({ length: 30 }, () => trouble));
              const left = await world.deliver(reaction, last).catch(() => 'again');
              world.answers.length = 0;
              if (left === 'again') queue.push(reaction);
              else done.push(reaction);
              break;
            }
            case 'crash': {
              const reaction = queue[0];
              if (!reaction) break;
              const recorded = await world.delivered();
              world.reactions.hooks.before = (command) => {
                if (JSON.stringify((command as { input: unknown }).input).includes('"#ids"')) throw new Error('killed');
              };
              const counts = new Map(bus);
              await world.deliver(reaction, last).catch(() => undefined);
              delete world.reactions.hooks.before;
              for (const [id, count] of bus) if (count !== counts.get(id) && !recorded.has(id)) mayDouble.add(id);
              break;
            }
            case 'commit':
              commit();
              break;
            case 'wait':
              clock.now += one.minutes * MINUTE;
              break;
            case 'run':
              await run();
          }
        }
        commit();
        clock.now += SETTLED_MS;
        await run();
        const counts = stored.flatMap(({ ids }) => ids).map((id) => [id, bus.get(id) ?? 0] as const);
        expect(counts.filter(([, count]) => count === 0)).toEqual([]);
        expect(counts.filter(([id, count]) => count > 1 && !mayDouble.has(id))).toEqual([]);
        expect(bus.size).toBe(counts.length);
      }),
      { numRuns: 100 },
    );
  });

  it('is of one export: what another has delivered is not taken for delivered', async () => {
    const world = instantWorld();
    const { reaction } = await handedOn(world, ['a']);
    await world.deliver(reaction, first);
    expect(EXPORT_ID).toBe(7);
    expect([...world.reactions.items.keys()].filter((key) => key.startsWith('delivered#'))).toEqual([
      expect.stringMatching(/^delivered#ACME#7\|/),
    ]);
  });
});
