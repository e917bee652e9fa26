import type { Purchase } from './purchases.ts';

/** Purchases in the words of `POST /1/upload`: one profile per customer, one `Charged` event per purchase. */
export type Noon = (date: string) => number;

/** Each customer once, with the day of the first purchase as a date property (`$D_` and epoch seconds). */
export function profileRecords(purchases: readonly Purchase[], noon: Noon) {
  const first = new Map<string, string>();
  for (const { customer, date } of purchases) {
    const known = first.get(customer);
    if (known === undefined || date < known) first.set(customer, date);
  }
  return [...first].map(([customer, date]) => ({
    identity: customer,
    type: 'profile',
    profileData: { Name: `Customer ${customer}`, 'First Purchase': `$D_${noon(date)}` },
  }));
}

export function chargedRecords(purchases: readonly Purchase[], options: { noon: Noon; batch: number }) {
  return purchases.map(({ customer, date, cds, cents }) => ({
    identity: customer,
    type: 'event',
    evtName: 'Charged',
    ts: options.noon(date),
    evtData: { Amount: cents / 100, Quantity: cds, Batch: options.batch },
  }));
}

/** What the second upload adds: a thousand purchases on the day after the sample ends, worth 0.01 to 10.00. */
export function laterPurchases(purchases: readonly Purchase[], date: string): Purchase[] {
  return purchases.slice(0, 1_000).map(({ customer }, index) => ({ customer, date, cds: 1, cents: index + 1 }));
}
