import * as z from 'zod';
import { shownRun } from './shown.ts';

/** What became of a campaign's people and calls, as `GET /api/campaigns/{id}/results` tells it. */
const count = z.int();
const counts = z.record(z.string(), count);

export const shownResults = z.strictObject({
  people: z.strictObject({
    qualified: count.describe('who were found by a run, or qualified by what they did'),
    sent: count.describe('who are in a call'),
    leftOut: counts.describe('by reason'),
  }),
  calls: z.strictObject({
    made: count,
    delivered: count,
    failed: counts.describe('calls that were given up, by class'),
  }),
  runs: z.array(shownRun).describe('the newest first; of live campaigns there are none'),
});
export type Results = z.input<typeof shownResults>;
