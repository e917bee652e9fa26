import CleverTap from 'clevertap';
import * as z from 'zod';
import type { Api } from './api.ts';
import { type Sums, toCents } from './purchases.ts';

/**
 * Reads every event back with CleverTap's own client for Node, as published on npm. The address is the only thing
 * changed; the client opens the cursor, follows it and decides itself when it has come to the end.
 */
const recordSchema = z.object({
  ts: z.int(),
  event_props: z.object({ Amount: z.number(), Quantity: z.number() }),
});

export type Walk = { sums: Sums; firstDay: string; lastDay: string };

export async function walkEvents(api: Api, window: { from: number; to: number }): Promise<Walk> {
  const client = CleverTap.init(api.accountId, api.passcode, CleverTap.REGIONS.EUROPE);
  client.api.apiEndpoint = `${api.address}/1`;
  const records = await client.events({ event_name: 'Charged', ...window }, { batchSize: 5_000 });
  const sums: Sums = { rows: 0, cds: 0, cents: 0 };
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const record of records) {
    const { ts, event_props } = recordSchema.parse(record);
    sums.rows += 1;
    sums.cds += event_props.Quantity;
    sums.cents += toCents(event_props.Amount);
    first = Math.min(first, ts);
    last = Math.max(last, ts);
  }
  // `ts` is yyyyMMddHHmmss in the account's time zone: its first eight digits are the day.
  return { sums, firstDay: String(first).slice(0, 8), lastDay: String(last).slice(0, 8) };
}
