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
    made: count.describe('calls that were put on the queue of deliveries'),
    delivered: count,
    dispatchFailed: count.describe('calls of which all attempts failed'),
    refused: count.describe('calls that were given up at once, since only the customer can mend what was wrong'),
    parked: count.describe('calls that were set aside while the receiver’s circuit was open'),
    failedAttempts: counts.describe('by class; a call may fail and succeed later'),
  }),
  runs: z.array(shownRun).describe('the newest first; of live campaigns there are none'),
});
export type Results = z.input<typeof shownResults>;
