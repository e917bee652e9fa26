import { utcDay } from './clock.ts';
import { list, pick } from './expect.ts';
import { oncePerRun } from './once.ts';
import type { Query, World } from './world.ts';

/**
 * A small shop whose answers are known by hand: five people, eight purchases, four views. All of it lies within the last
 * month, so that windows and relative dates have something to find.
 */
const DAY = 86_400;

const purchases = [
  { place: 1, who: 'ann', ago: 3, evtData: { Amount: 20, Category: 'shoes', Gift: true } },
  { place: 2, who: 'ann', ago: 12, evtData: { Amount: 50.5, Category: 'bags', Gift: false, Coupon: 'SPRING' } },
  { place: 3, who: 'bob', ago: 3, evtData: { Amount: 100, Category: 'hats', Gift: false, Coupon: 'SUMMER' } },
  { place: 4, who: 'bob', ago: 4, evtData: { Amount: 5, Category: 'red shoes', Items: [{ name: 'lace', price: 5 }] } },
  { place: 5, who: 'cat', ago: 20, evtData: { Amount: 50 } },
  {
    place: 6,
    who: 'dan',
    ago: 5,
    evtData: {
      Amount: -3,
      Category: 'refund',
      Items: [
        { name: 'cup', price: 3 },
        { name: 'tea', price: 9 },
      ],
    },
  },
  {
    place: 7,
    who: 'dan',
    ago: 6,
    evtData: { Amount: 1_000_000, Category: 'ünï ☕', Items: [{ name: 'tea', price: 12 }] },
  },
  { place: 8, who: 'eve', ago: 25, evtData: { Amount: 7, Category: "'; DROP TABLE events; --" } },
];
const views = [
  { place: 11, who: 'ann', ago: 3, evtData: { Page: 'home' } },
  { place: 12, who: 'bob', ago: 3, evtData: { Page: 'home' } },
  { place: 13, who: 'bob', ago: 14, evtData: { Page: 'cart' } },
  { place: 14, who: 'dan', ago: 5, evtData: { Page: 'cart' } },
];
const people: Record<string, Record<string, unknown>> = {
  ann: {
    Name: 'Ann',
    Gender: 'F',
    Age: 30,
    Plan: 'gold',
    Country: 'Egypt',
    City: 'Cairo',
    Region: 'Cairo',
    Points: 12,
    Vip: true,
  },
  bob: {
    Name: 'Bob',
    Gender: 'M',
    Age: 55,
    Plan: 'silver',
    Country: 'Egypt',
    City: 'Giza',
    Region: 'Giza',
    Points: 40,
    Vip: false,
  },
  cat: { Name: 'Cat', Gender: 'F', Age: 61, Plan: 'gold', Country: 'Italy', City: 'Rome', Region: 'Lazio', Points: 3 },
  dan: { Name: 'Dan', Gender: 'M', Age: 18, Country: 'Italy', City: 'Milan', Region: 'Lombardy', Tags: ['new', 'tea'] },
  eve: { Name: 'Eve', Plan: 'gold', Country: 'Peru' },
};

export type Shop = { charged: string; viewed: string; from: number; to: number; who: (name: string) => string };

export const shop = oncePerRun(async (world): Promise<Shop> => {
  const { run } = world;
  const charged = `Conform ${run} Charged`;
  const viewed = `Conform ${run} Viewed`;
  const who = (name: string) => `${run}-${name}`;
  const noon = Math.floor(world.now / 1_000 / DAY) * DAY - DAY / 2;
  const eventOf = (evtName: string) => (one: (typeof purchases)[number] | (typeof views)[number]) => ({
    type: 'event',
    identity: who(one.who),
    evtName,
    ts: noon - one.ago * DAY,
    evtData: { ...one.evtData, Place: one.place },
  });
  await world.commit([
    ...Object.entries(people).map(([name, data]) => ({
      type: 'profile',
      identity: who(name),
      profileData: { ...data, Run: run, Email: `${run}-${name}@example.com` },
    })),
    ...purchases.map(eventOf(charged)),
    ...views.map(eventOf(viewed)),
  ]);
  return { charged, viewed, from: utcDay(world.now, -40), to: utcDay(world.now, -2), who };
});

/** The purchases that a query finds, by their places; `extra` may use the shop's names. */
export async function purchasesOf(world: World, extra: (shop: Shop) => Query): Promise<number[]> {
  const here = await shop(world);
  const query = { event_name: here.charged, from: here.from, to: here.to, ...extra(here) };
  const found = await world.records(query);
  return found.map((record) => Number(pick(record, 'event_props', 'Place'))).toSorted((a, b) => a - b);
}

/** The people that a profile query finds, by their names in the shop. */
export async function peopleOf(world: World, query: (shop: Shop) => Query): Promise<string[]> {
  const here = await shop(world);
  const opened = await world.call({ method: 'POST', path: '/1/profiles.json?batch_size=5000', body: query(here) });
  const cursor = String(pick(opened.json, 'cursor') ?? opened.text);
  const pages = await world.pages(cursor, 'profiles');
  const records = pages.flatMap((page) => list(page.json, 'records'));
  return records.map((record) => String(pick(record, 'identity')).replace(`${world.run}-`, '')).toSorted();
}
