/** Events such as a shop sends them, the same ones on every run: about 430 bytes of JSON each. */
const names = [
  'Product Viewed',
  'Added To Cart',
  'Charged',
  'Searched',
  'App Opened',
  'Category Viewed',
  'Logged In',
  'Share',
];
const cities = ['Berlin', 'München', 'São Paulo', 'Kraków', '東京', 'Lagos', 'Denver', 'Pune'];
const DAY = 86_400;
/** 2026-11-01T00:00:00Z */
export const START = 1_793_491_200;

export type EventRecord = {
  type: 'event';
  identity: string;
  evtName: string;
  ts: number;
  evtData: Record<string, unknown>;
};

/** @param days over how many days the events are spread */
export function eventRecords(count: number, { people, days }: { people: number; days: number }): EventRecord[] {
  const next = numbers();
  return Array.from({ length: count }, (_, index) => ({
    type: 'event',
    identity: `customer-${next(people)}@example.com`,
    ts: START + Math.floor((index * days * DAY) / count),
    evtName: names[next(names.length)] ?? '',
    evtData: {
      'Product Id': `SKU-${next(5_000)}`,
      'Product Name': `Article "${next(900)}" in blue`,
      Price: next(20_000) / 100,
      Quantity: 1 + next(5),
      Currency: 'EUR',
      City: cities[next(cities.length)],
      'Is Member': next(2) === 1,
      'First Seen': `$D_${START - next(900_000)}`,
      Session: next(2 ** 31)
        .toString(16)
        .padStart(16, '0'),
    },
  }));
}

/** The first so many names of events. */
export const namesOf = (count: number): string[] => names.slice(0, count);

/** A generator of the same whole numbers every time (Numerical Recipes' LCG): `next(n)` is in [0, n). */
function numbers(): (below: number) => number {
  let state = 42;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
