import * as z from 'zod';

/** Who waits for a query, by which a rule of the bus tells whom to call when it has ended. */
export type { QueryPurpose } from '#core/messages/bus-events.ts';

/** What each function of this slice is told by the template; `lib/queries.ts` takes only the types. */
const reading = { LAKE_BUCKET: z.string(), PAGES_BUCKET: z.string() };
export const beginQueryEnv = z.object({
  ...reading,
  COMMITS_TABLE: z.string(),
  ROWS_A_PART: z.coerce.number<string>().int().positive(),
});
export type BeginQueryEnv = z.input<typeof beginQueryEnv>;

export const gatherRowsEnv = z.object(reading);
export type GatherRowsEnv = z.input<typeof gatherRowsEnv>;

export const matchPeopleEnv = z.object({ PAGES_BUCKET: z.string(), LISTS_BUCKET: z.string() });
export type MatchPeopleEnv = z.input<typeof matchPeopleEnv>;

export const endQueryEnv = z.object({ PAGES_BUCKET: z.string(), EVENT_BUS: z.string() });
export type EndQueryEnv = z.input<typeof endQueryEnv>;
