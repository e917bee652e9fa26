import { describe, expect, it } from 'vitest';
import { forgetLive } from '#store/campaigns/live-items.ts';
import { GRACE_S } from '../../../lambdas/campaigns/domain/live/timer.ts';
import { liveWorld, NOW } from './live-world.ts';

/** Ann put something into her cart, and is deleted a minute later; there may be an Ann again. */
const cart = { event_name: 'Cart' };
const bought = { event_name: 'Bought' };
const DELETED_AT = (NOW + 60) * 1_000;

function world() {
  const live = liveWorld();
  live.publish(7, { kind: 'live', events: [cart, bought], withinSeconds: 3_600 });
  live.publish(8, { kind: 'inaction', events: [cart], not: bought, withinSeconds: 3_600 });
  live.publish(9, { kind: 'live', events: [cart] }, { schedule: { kind: 'now', delaySeconds: 3_600 } });
  for (const name of ['ann', 'bob']) live.know(name);
  const did = async (who: string, name: string, atSeconds: number) => {
    live.clock.now = atSeconds * 1_000;
    const props = { Secret: `of ${who}` };
    await live.newWorker()(live.message(live.event(who, name, { ts: atSeconds, props })));
  };
  const at = { db: live.campaigns.db, table: 'campaigns' };
  const of = (who: string) =>
    [...live.campaigns.items.values()].filter((item) => JSON.stringify(item).includes(live.idOf(who)));
  const forget = (who: string, before = DELETED_AT) =>
    forgetLive(at, { accountId: 'ACME', profileId: live.idOf(who), before });
  const isNew = (who: string) => live.know(who, { forgotten: { at: DELETED_AT, shard: 's', position: '1' } });
  const sweepAt = async (seconds: number) => {
    live.clock.now = seconds * 1_000;
    await live.newSweep()();
    return live.calls.map(({ campaignId }) => campaignId);
  };
  return { live, did, of, forget, isNew, sweepAt };
}

describe('what live campaigns keep of somebody who is deleted', () => {
  it('is removed: what they did of steps, and the timers that hold an event of theirs; nobody else’s', async () => {
    const { did, of, forget } = world();
    await did('ann', 'Cart', NOW);
    await did('bob', 'Cart', NOW);
    const ofBob = of('bob');
    // Steps of two campaigns, two timers, and a note of each.
    expect(of('ann')).toHaveLength(6);
    expect(await forget('ann')).toBe(4);
    expect([of('ann'), of('bob')]).toEqual([[], ofBob]);
    expect(await forget('ann')).toBe(0);
  });

  it('counts for nobody who comes back under the name, also before it is removed', async () => {
    const { live, did, forget, isNew, sweepAt } = world();
    await did('ann', 'Cart', NOW);
    isNew('ann');
    await did('ann', 'Bought', NOW + 120);
    expect(live.calls).toEqual([]);
    await did('ann', 'Cart', NOW + 130);
    await did('ann', 'Bought', NOW + 140);
    expect(live.calls.map(({ campaignId }) => campaignId)).toEqual([7]);
    await forget('ann');
    // Of the new Ann's cart, the delayed call is made; what was bought has ended her wait.
    expect(await sweepAt(NOW + 3_900 + GRACE_S)).toEqual([7, 9]);
  });

  it('of somebody new under the name stays, steps and timers', async () => {
    const { did, of, forget, isNew, sweepAt } = world();
    isNew('ann');
    await did('ann', 'Cart', NOW + 120);
    const kept = of('ann');
    expect(await forget('ann')).toBe(0);
    expect(of('ann')).toEqual(kept);
    expect((await sweepAt(NOW + 3_900 + GRACE_S)).toSorted()).toEqual([8, 9]);
  });
});
