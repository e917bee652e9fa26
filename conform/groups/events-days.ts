import { packed } from '../clock.ts';
import { pick, same } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { type Group, rules } from '../rule.ts';
import type { World } from '../world.ts';

/**
 * Days are days of the account's time zone. An event every half hour over four days around a change of the clocks in
 * most zones that change them (9 March and 30 March 2025), so every day has a known set whatever the zone.
 */
const SPRINGS = ['2025-03-08', '2025-03-29'].map((day) => Date.parse(`${day}T00:00:00Z`) / 1_000);
const HALF_HOUR = 1_800;
const EVENTS = 192;

const halfHours = oncePerRun(async (world) => {
  const eventName = `Conform ${world.run} Hours`;
  const times = SPRINGS.flatMap((first) => Array.from({ length: EVENTS }, (_, at) => first + at * HALF_HOUR));
  await world.commit(
    times.map((ts) => ({ type: 'event', identity: `${world.run}-h`, evtName: eventName, ts, evtData: { At: ts } })),
  );
  const found = await world.records({ event_name: eventName, from: 20250301, to: 20250415 });
  const stamps = new Map(
    found.map((record) => [Number(pick(record, 'event_props', 'At')), Number(pick(record, 'ts'))]),
  );
  return { eventName, times, stamps };
});

async function within(world: World, days: { from: number; to: number }): Promise<number[]> {
  const { eventName } = await halfHours(world);
  const found = await world.records({ event_name: eventName, ...days });
  return found.map((record) => Number(pick(record, 'event_props', 'At'))).toSorted((a, b) => a - b);
}

/** A window must hold exactly the events whose own stamp says that they are of its days. */
async function holdsItsDays(world: World, days: { from: number; to: number }): Promise<void> {
  const { times, stamps } = await halfHours(world);
  const wanted = times.filter((ts) => {
    const day = Math.floor((stamps.get(ts) ?? 0) / 1_000_000);
    return day >= days.from && day <= days.to;
  });
  same(await within(world, days), wanted, `events from ${days.from} to ${days.to}`);
}

export const eventsDays: Group = {
  name: 'events-days',
  rules: rules({
    '§3 a wide window has every event once': async (world) => {
      const { times } = await halfHours(world);
      same(await within(world, { from: 20250301, to: 20250415 }), times);
    },
    '§3 every stamp is the local time of the account, across a change of clocks': async (world) => {
      const { timezone } = world.target;
      if (!timezone) return { skipped: 'needs --timezone' };
      const { times, stamps } = await halfHours(world);
      const wrong = times.filter((ts) => stamps.get(ts) !== packed(ts, timezone));
      same(wrong, [], 'instants with another stamp');
    },
    '§3 from and to are inclusive: a window of one day has that day': (world) =>
      holdsItsDays(world, { from: 20250310, to: 20250310 }),
    '§3 the day on which American clocks go forward has all its hours': (world) =>
      holdsItsDays(world, { from: 20250309, to: 20250309 }),
    '§3 the day on which European clocks go forward has all its hours': (world) =>
      holdsItsDays(world, { from: 20250330, to: 20250330 }),
    '§3 the day before the clocks change': (world) => holdsItsDays(world, { from: 20250308, to: 20250308 }),
    '§3 the day after the clocks change': (world) => holdsItsDays(world, { from: 20250331, to: 20250331 }),
    '§3 neighbouring days share no event and leave none out': async (world) => {
      const parts = await Promise.all([
        within(world, { from: 20250301, to: 20250309 }),
        within(world, { from: 20250310, to: 20250329 }),
        within(world, { from: 20250330, to: 20250415 }),
      ]);
      same(parts.flat(), (await halfHours(world)).times);
    },
    '§3 a day without events is empty': async (world) => {
      same(await within(world, { from: 20250320, to: 20250320 }), []);
    },
    '§3 today is not in the future': async (world) => {
      const evtName = `Conform ${world.run} Now`;
      await world.commit([{ type: 'event', identity: `${world.run}-now`, evtName, evtData: {} }]);
      const { timezone } = world.target;
      if (!timezone) return { skipped: 'needs --timezone' };
      const today = Math.floor(packed(world.now / 1_000, timezone) / 1_000_000);
      same((await world.records({ event_name: evtName, from: today, to: today })).length, 1, 'events of today');
    },
  }),
};
