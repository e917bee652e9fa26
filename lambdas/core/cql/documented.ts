import * as z from 'zod';

/** Queries as the OpenAPI document shows them. They are read by `read/read-query.ts`, in words of its own; all of the language is in `docs/cql.md`. */
const day = z
  .union([z.int(), z.string()])
  .describe('YYYYMMDD in the time zone of the account, or counted from today: "-7d"');
const list = z.array(z.looseObject({}));

export const eventQuery = z
  .looseObject({
    event_name: z.string(),
    from: day.optional(),
    to: day.optional(),
    event_properties: list.optional(),
    session_properties: list.optional(),
    common_profile_properties: z.looseObject({}).optional(),
    advanced_query: z.looseObject({}).optional(),
  })
  .describe('a query over events; see docs/cql.md');

export const peopleQuery = z
  .looseObject({ ...eventQuery.shape, event_name: z.string().optional() })
  .describe('a query over people: by what they are, by what they did, or both; see docs/cql.md');

/** What every query may be refused with. */
export const queryErrors = [
  {
    status: 400,
    error: 'from: must be a day, such as 20250131 or "2025-01-31", or counted from today, such as "-7d"',
    when: 'a part of the query is wrong or unknown; the text begins with its path',
  },
  { status: 400, error: 'Malformed request: the query must be a JSON object', when: 'the query is no JSON object' },
] as const;
