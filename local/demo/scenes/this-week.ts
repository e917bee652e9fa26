import * as z from 'zod';
import type { Api } from '../api.ts';
import { until } from '../pace.ts';
import { untilCommitted, uploadAll } from '../upload.ts';
import type { Stage } from './stage.ts';

/**
 * Something of this week, since the sample is of 1997 and 1998: people in Egypt who bought a little or a lot, so that the
 * query of the README ("users in Egypt who spent more than $50 in the last seven days") finds somebody. Last of all, when
 * the sample's own sums have been compared.
 */
const PEOPLE = 20;
/** Two purchases each, of 5.10, 10.20, … 102.00 together: from the tenth person on it is more than 50. */
const DOLLARS_MORE_EACH = 2.55;
const BIG_SPENDERS = 11;
const DAY_S = 86_400;
const COUNTED_WITHIN_MS = 60_000;

export const readmeQuery = {
  event_name: 'Charged',
  from: '-7d',
  aggregate: { function: 'sum', property: 'Amount', operator: 'greater_than', value: 50 },
  common_profile_properties: { geo_fields: [['Egypt']] },
};

export async function askAsTheReadme({ api, ledger }: Stage, now: number): Promise<void> {
  await ledger.step("this week in Egypt, and the README's query", async (say) => {
    const receipts = await uploadAll(api, { records: recordsOfThisWeek(Math.floor(now / 1_000)), say });
    await untilCommitted(api, { receipts, say });
    const found = await countPeople(api);
    const wrong = found === BIG_SPENDERS ? [] : [`${BIG_SPENDERS} of ${PEOPLE} spent more than $50, not ${found}.`];
    return { rows: PEOPLE * 2, note: `${found} of ${PEOPLE} people spent more than $50`, wrong };
  });
}

function recordsOfThisWeek(now: number): Record<string, unknown>[] {
  return Array.from({ length: PEOPLE }, (_, index) => index + 1).flatMap((place) => {
    const identity = `cairo-${place}`;
    const profileData = { Name: `Customer ${place} of Cairo`, Country: 'Egypt', City: 'Cairo' };
    const purchase = (daysAgo: number) => ({
      type: 'event',
      identity,
      evtName: 'Charged',
      ts: now - daysAgo * DAY_S,
      evtData: { Amount: Math.round(place * DOLLARS_MORE_EACH * 100) / 100, Quantity: 1, Batch: 3 },
    });
    return [{ type: 'profile', identity, profileData }, purchase(1), purchase(3)];
  });
}

const countAnswer = z.object({ status: z.string(), count: z.int().optional(), req_id: z.number().optional() });

async function countPeople(api: Api): Promise<number> {
  const path = '/1/counts/profiles.json';
  const opened = await api.ask({ method: 'POST', path, body: readmeQuery, answer: countAnswer });
  if (opened.body.count !== undefined) return opened.body.count;
  async function ask(): Promise<number | undefined> {
    return (await api.ask({ method: 'GET', path: `${path}?req_id=${opened.body.req_id}`, answer: countAnswer })).body
      .count;
  }
  return await until(ask, { withinMs: COUNTED_WITHIN_MS, what: path, signal: api.signal });
}
