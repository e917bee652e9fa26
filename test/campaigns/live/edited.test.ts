import { describe, expect, it } from 'vitest';
import type { LiveTrigger } from '../../../lambdas/campaigns/domain/campaign.ts';
import { GRACE_S } from '../../../lambdas/campaigns/domain/live/timer.ts';
import { liveWorld, NOW } from './live-world.ts';

/** Live campaigns that were edited ten seconds ago to ask for something else, and what people had done before. */
const named = (event_name: string) => ({ event_name });
const series = (...names: string[]): LiveTrigger => ({ kind: 'live', events: names.map(named), withinSeconds: 600 });
const waiting = (name: string): LiveTrigger => {
  return { kind: 'inaction', events: [named(name)], not: named('Bought'), withinSeconds: 600 };
};
const EDITED = NOW + 10;

function edited(before: LiveTrigger, after: LiveTrigger) {
  const world = liveWorld();
  world.publish(7, before);
  world.know('ann');
  const event = (name: string, ts: number) => world.event('ann', name, { ts });
  return {
    ...{ world, event },
    tell: async (name: string, ts: number) => await world.newWorker()(world.message(event(name, ts))),
    edit: () => world.publish(7, after, { version: 2, countsFrom: EDITED * 1_000 }),
    sweepAt: async (seconds: number) => {
      world.clock.now = seconds * 1_000;
      await world.newSweep()();
    },
    sentOf: () => world.calls.map(({ unit }) => unit.recipients[0]?.event?.ts),
  };
}

describe('a live campaign that was edited to ask for something else', () => {
  it('counts no step of what it asked before, and every step since', async () => {
    const { tell, edit, sentOf } = edited(series('Viewed', 'Charged'), series('Registered', 'Charged'));
    await tell('Viewed', NOW);
    edit();
    await tell('Charged', NOW + 20);
    expect(sentOf()).toEqual([]);
    await tell('Registered', NOW + 30);
    await tell('Charged', NOW + 40);
    expect(sentOf()).toEqual([NOW + 40]);
  });

  it('counts no step that was received before the edit and is looked at after it', async () => {
    const { world, event, tell, edit, sentOf } = edited(series('Viewed', 'Charged'), series('Registered', 'Charged'));
    const late = world.message(event('Registered', NOW + 5));
    edit();
    await tell('Charged', NOW + 20);
    await world.newWorker()(late);
    expect(sentOf()).toEqual([]);
  });

  it('waits no more for those who began to wait before, and does for those who begin since', async () => {
    const { tell, edit, sweepAt, sentOf } = edited(waiting('Cart'), waiting('Wishlist'));
    await tell('Cart', NOW);
    edit();
    await sweepAt(NOW + 600 + GRACE_S);
    expect(sentOf()).toEqual([]);
    await tell('Wishlist', NOW + 700);
    await sweepAt(NOW + 1_300 + GRACE_S);
    expect(sentOf()).toEqual([NOW + 700]);
  });

  it('has nobody wait who is in a wait of before: the next event begins one', async () => {
    const { tell, edit, sweepAt, sentOf } = edited(waiting('Cart'), waiting('Wishlist'));
    await tell('Cart', NOW);
    edit();
    await tell('Wishlist', NOW + 20);
    await sweepAt(NOW + 620 + GRACE_S);
    expect(sentOf()).toEqual([NOW + 20]);
  });
});
