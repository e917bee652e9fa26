import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { putTimer } from '../../../lambdas/campaigns/adapters/dynamo-timers.ts';
import { GRACE_S, MOST_TRIES } from '../../../lambdas/campaigns/domain/live/timer.ts';
import { liveWorld, NOW } from './live-world.ts';

const cart = { event_name: 'Cart' };
const bought = { event_name: 'Bought' };
const WAIT_S = 600;
const DUE = NOW + WAIT_S;

function waiting() {
  const world = liveWorld();
  world.publish(7, { kind: 'inaction', events: [cart], not: bought, withinSeconds: WAIT_S });
  world.know('ann');
  const tell = async (...named: [string, number][]) => {
    for (const [name, ts] of named) await world.newWorker()(world.message(world.event('ann', name, { ts })));
  };
  const sweepAt = async (seconds: number) => {
    world.clock.now = seconds * 1_000;
    return await world.newSweep()();
  };
  const sentAt = () => world.calls.map(({ at }) => at);
  return { world, tell, sweepAt, sentAt };
}

describe('a wait for what must not come', () => {
  it('is over when its time and the grace for late events are: not a second before, and once', async () => {
    const { world, tell, sweepAt, sentAt } = waiting();
    await tell(['Cart', NOW]);
    for (const at of [DUE, DUE + GRACE_S - 1, DUE + GRACE_S, DUE + GRACE_S + 60, DUE + 3_600]) await sweepAt(at);
    expect(sentAt()).toEqual([DUE + GRACE_S]);
    expect(world.calls[0]?.unit.recipients[0]?.event).toMatchObject({ name: 'Cart', ts: NOW });
  });

  it.each([
    ['came in time', ['Cart', NOW], ['Bought', NOW + 10]],
    ['came in the last second', ['Cart', NOW], ['Bought', DUE]],
    ['arrived before the first', ['Bought', NOW + 10], ['Cart', NOW]],
  ] as [string, [string, number], [string, number]][])(
    'sends nothing where the second event %s',
    async (_, one, other) => {
      const { tell, sweepAt, sentAt } = waiting();
      await tell(one, other);
      for (const at of [DUE + GRACE_S, DUE + 3_600]) await sweepAt(at);
      expect(sentAt()).toEqual([]);
    },
  );

  it('sends nothing where the second event arrives late, within the grace', async () => {
    const { world, tell, sweepAt, sentAt } = waiting();
    await tell(['Cart', NOW]);
    world.clock.now = (DUE + GRACE_S - 1) * 1_000;
    await tell(['Bought', DUE - 1]);
    await sweepAt(DUE + GRACE_S);
    expect(sentAt()).toEqual([]);
  });

  it('sends nothing where events are looked at late, and the second one lies in the queue when the time is over', async () => {
    const { world, tell, sweepAt, sentAt } = waiting();
    await tell(['Cart', NOW]);
    const late = world.message(world.event('ann', 'Bought', { ts: DUE - 1 }));
    world.clock.now = (DUE + 500) * 1_000;
    await world.qualify(world.message(world.event('bob', 'Other', { ts: DUE - 2 })));
    expect(await sweepAt(DUE + 501)).toMatchObject({ held: 1, fired: 0 });
    await world.newWorker()(late);
    expect(await sweepAt(DUE + 1_200)).toMatchObject({ held: 0, dropped: 1 });
    expect(sentAt()).toEqual([]);
  });

  it('is sent where the second event came too late, or before the first', async () => {
    const { tell, sweepAt, sentAt } = waiting();
    await tell(['Bought', NOW - 1], ['Cart', NOW], ['Bought', DUE + 1]);
    await sweepAt(DUE + GRACE_S);
    expect(sentAt()).toHaveLength(1);
  });

  it('of an event that arrives while the timer fires, either ends in time or comes after it (failure mode 9)', async () => {
    for (let at = 0; at < 12; at++) {
      const { world, tell, sweepAt, sentAt } = waiting();
      await tell(['Cart', NOW]);
      let commands = 0;
      let late: Promise<void> | undefined;
      const { before } = world.campaigns.hooks;
      world.campaigns.hooks.before = async (command) => {
        before?.(command);
        if (commands++ === at && !late) {
          late = tell(['Bought', DUE - 1]);
          await late;
        }
      };
      await sweepAt(DUE + GRACE_S);
      await late;
      await sweepAt(DUE + 3_600);
      // Which of the two was first is told by whether it was sent; nothing is sent twice, and nothing is stuck.
      expect(sentAt().length).toBeLessThanOrEqual(1);
      expect([...world.campaigns.items.keys()].filter((key) => key.startsWith('timers#'))).toEqual([]);
    }
  });

  it('fires once by two sweeps at once, by one that comes late, and by one that died at any step before (failure mode 12)', async () => {
    for (let at = 0; at < 36; at++) {
      const { world, tell, sweepAt } = waiting();
      await tell(['Cart', NOW]);
      world.death.in = at;
      await sweepAt(DUE + GRACE_S).catch(() => undefined);
      world.death.in = Number.POSITIVE_INFINITY;
      world.clock.now += 240_000;
      await Promise.all([world.newSweep()(), world.newSweep()()]);
      for (let later = 0; later < 3; later++) {
        world.clock.now += 120_000;
        await world.newSweep()();
      }
      expect(new Set(world.calls.map(({ unitId }) => unitId)).size).toBe(1);
      // Twice only where the process died after the call was put, before that was noted: with the same id.
      expect(world.calls.length).toBeLessThanOrEqual(2);
    }
  }, 120_000);
});

describe('the sweep', () => {
  const many = async (count: number, props = () => ({})) => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [cart] });
    world.know('ann');
    for (let place = 0; place < count; place++) {
      const event = world.event('ann', 'Cart', { ts: NOW });
      const { line, kind, ...of } = timerOf(world, event.eventId, props());
      await putTimer(world.work.campaigns, { kind, line, ...of }, { now: NOW * 1_000 });
    }
    return world;
  };

  it('works off a large backlog in slices, and goes on where the last one ended', async () => {
    const world = await many(400);
    world.clock.now = (NOW + 7_200) * 1_000;
    // Every look at the clock takes a while: a slice is over long before all is done.
    let looks = 0;
    Object.defineProperty(world.clock, 'now', { get: () => (NOW + 7_200) * 1_000 + looks++ * 20, set: () => {} });
    let slices = 0;
    let late = 0;
    for (; world.calls.length < 400 && slices < 100; slices++) late += (await world.newSweep(4_000)()).late;
    expect(late).toBe(400);
    expect(slices).toBeGreaterThan(3);
    expect(new Set(world.calls.map(({ unitId }) => unitId)).size).toBe(400);
    expect(world.calls).toHaveLength(400);
  }, 60_000);

  it('fires all that is due of a minute, also where few of its events are a page of the table', async () => {
    const world = await many(160, () => ({ text: randomBytes(150_000).toString('base64') }));
    world.clock.now = (NOW + 7_200) * 1_000;
    expect(await world.newSweep()()).toMatchObject({ fired: 160 });
    expect([...world.campaigns.items.keys()].filter((key) => key.startsWith('timers#'))).toEqual([]);
  }, 60_000);

  it('puts off what fails, so that it holds up nothing else, and at last puts it aside (failure mode 16)', async () => {
    const world = await many(2);
    const [key, poison] = [...world.campaigns.items].find(([found]) => found.startsWith('timers#')) ?? ['', {}];
    world.campaigns.items.set(key, { ...poison, line: 'broken' });
    world.clock.now = (NOW + 3_700) * 1_000;
    expect(await world.newSweep()()).toMatchObject({ fired: 1, failed: 1 });
    let aside = 0;
    for (let hours = 0; hours < MOST_TRIES + 5 && aside === 0; hours++) {
      world.clock.now += 3_700_000;
      aside += (await world.newSweep()()).aside;
    }
    expect(aside).toBe(1);
    expect([...world.campaigns.items.values()].filter(({ pk }) => pk === 'timers#aside')).toHaveLength(1);
    expect(world.calls).toHaveLength(1);
  }, 60_000);
});

function timerOf(world: ReturnType<typeof liveWorld>, eventId: string, props: object) {
  const line = world.message({ ...world.event('ann', 'Cart', { ts: NOW, props }), eventId }).events;
  const of = { accountId: 'ACME', campaignId: 7, profileId: world.idOf('ann'), eventId };
  return { kind: 'delay' as const, ...of, fireAt: NOW + 3_600, line, tries: 0 };
}
