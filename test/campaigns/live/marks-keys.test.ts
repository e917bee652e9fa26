import { describe, expect, it } from 'vitest';
import { liveWorld, NOW } from './live-world.ts';

describe('what live campaigns write', () => {
  it('lie apart by person, event and minute, so that no campaign’s are in one place (failure mode 25)', async () => {
    const world = liveWorld();
    const cart = { event_name: 'Cart' };
    world.publish(7, { kind: 'live', events: [cart, { event_name: 'Bought' }], withinSeconds: 60 });
    world.publish(8, { kind: 'inaction', events: [cart], not: { event_name: 'Bought' }, withinSeconds: 600 });
    world.publish(9, { kind: 'live', events: [cart] });
    const people = Array.from({ length: 40 }, (_, at) => `p${at}`);
    for (const who of people) world.know(who);
    const before = new Set(world.campaigns.items.keys());
    await world.qualify(world.message(...people.map((who) => world.event(who, 'Cart', { ts: NOW }))));
    const partitions = [...world.campaigns.items].filter(([key]) => !before.has(key)).map(([, { pk }]) => String(pk));
    const most = (prefix: string) => {
      const found = Map.groupBy(
        partitions.filter((pk) => pk.startsWith(prefix)),
        (pk) => pk,
      );
      return Math.max(...[...found.values()].map(({ length }) => length));
    };
    // What they did of the one campaign and of the other, and the note of a timer.
    expect(most('person#')).toBe(3);
    expect(most('claim#')).toBe(1);
    expect(most('timers#')).toBeLessThan(people.length / 4);
    expect(partitions.filter((pk) => pk === 'ACME')).toEqual([]);
  });
});
