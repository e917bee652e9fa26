import * as z from 'zod';
import { eventQuery, peopleQuery, queryErrors } from '#core/cql/documented.ts';
import { AUDIENCE_PATH, audienceSchema } from '#core/messages/audience.ts';
import { type Route, type RouteError, type RouteExample, routesOf, success, textBody } from '#runtime/routes.ts';

/** What this slice takes and answers over HTTP. */
const query = z.object({
  req_id: z.string().optional().describe('of an answer that was partial: asks for its numbers, with no query'),
  query: z.string().optional().describe('the query as JSON, where it is not in the body'),
});
const partial = z.strictObject({ req_id: z.int(), status: z.literal('partial') });
const count = z.int();
const counted = z.record(z.string(), count);
const charged = { event_name: 'Charged', from: 20260101, to: 20260131 };
const notes = 'An answer that takes longer is "partial" and is asked for again by its req_id.';

const countErrors: RouteError[] = [
  { status: 200, code: 3, error: 'Incorrect Usage', when: 'the req_id is none of this account' },
  {
    status: 200,
    code: 500,
    error: 'This count could not be made, please ask again',
    when: 'making it failed',
  },
];

const errors: RouteError[] = [
  ...queryErrors,
  {
    status: 200,
    code: 4002,
    error: 'Date range error: to must not be in the future, later than 20260102',
    when: 'the days end later than tomorrow',
  },
  ...countErrors,
];

type Counting = { summary: string; body: z.ZodType; answer: z.ZodType; example: { body: unknown; answer: unknown } };

/** By GET the query is in the address, by POST in the body. */
function counting({ summary, body, answer, example }: Counting): { get: Route<string>; post: Route<string> } {
  const route = {
    summary,
    notes,
    roles: ['export'] as const,
    person: 'viewer' as const,
    query,
    body: textBody(body),
    answer: z.union([answer, partial]),
    errors,
  };
  const inAddress: RouteExample = { query: { query: JSON.stringify(example.body) }, answer: example.answer };
  return { get: { ...route, examples: [inAddress] }, post: { ...route, examples: [example] } };
}

const events = counting({
  summary: 'Count events, or with unique who raised them',
  body: z.looseObject({ ...eventQuery.shape, unique: z.union([z.boolean(), z.string()]).nullish() }),
  answer: success({ count }),
  example: { body: charged, answer: { status: 'success', count: 8 } },
});
const profiles = counting({
  summary: 'Count people',
  body: peopleQuery,
  answer: success({ count }),
  example: { body: charged, answer: { status: 'success', count: 5 } },
});
const top = counting({
  summary: 'Report the most frequent values of properties',
  body: z.looseObject({
    ...eventQuery.shape,
    groups: z.record(
      z.string(),
      z.strictObject({
        name: z.string().describe('of the property'),
        property_type: z.string().optional().describe('event_properties, where left out'),
        top_n: z.int().min(1).max(1_000).optional(),
        order: z.enum(['asc', 'desc']).optional(),
      }),
    ),
  }),
  answer: z
    .object({ status: z.literal('success') })
    .catchall(z.union([z.literal('success'), z.record(z.string(), counted)]))
    .describe('each group by its name: what its values are, and how often each was found'),
  example: {
    body: { ...charged, groups: { byCategory: { name: 'Category', top_n: 2 } } },
    answer: { status: 'success', byCategory: { STR: { Books: 5, Toys: 3 } } },
  },
});
const trends = counting({
  summary: 'Report numbers by day, week or month',
  body: z.looseObject({
    ...eventQuery.shape,
    unique: z.union([z.boolean(), z.string()]).optional(),
    sum_event_prop: z.string().nullish().describe('sums this property instead of counting'),
    groups: z.record(z.string(), z.strictObject({ trend_type: z.enum(['daily', 'weekly', 'monthly']) })),
  }),
  answer: z
    .object({ status: z.literal('success') })
    .catchall(z.union([z.literal('success'), z.record(z.string(), z.number())]))
    .describe('each group by its name: a number for each of its days, weeks or months'),
  example: {
    body: { ...charged, groups: { months: { trend_type: 'monthly' } } },
    answer: { status: 'success', months: { '20260101': 8 } },
  },
});
const split = z.union([z.boolean(), z.looseObject({})]).optional();
const now = counting({
  summary: 'Count who is active now',
  body: z.looseObject({
    user_type: split,
    new: split,
    session_source: split,
    browser: split,
    os: split,
    device: split,
  }),
  answer: z.strictObject({
    status: z.literal('success'),
    count,
    last_processed_ts: count,
    user_type: counted.optional(),
    new: count.optional(),
    session_source: counted.optional(),
    browser: counted.optional(),
    os: counted.optional(),
    device: counted.optional(),
  }),
  example: {
    body: { os: true },
    answer: { status: 'success', count: 3, last_processed_ts: 1_767_225_600, os: { iOS: 2 } },
  },
});

const kind = z.enum(['string', 'number', 'boolean', 'date', 'list', 'object']);
const property = z.strictObject({
  name: z.string(),
  type: kind,
  types: z.array(kind).optional().describe('all that its values are, where that is more than one'),
  count: z.number().optional().describe('how many people have it'),
});
const leftOut = { properties_left_out: z.int().optional() };

export const countRoutes = routesOf('counts/serve-counts', {
  'GET /1/counts/events.json': events.get,
  'POST /1/counts/events.json': events.post,
  'GET /1/counts/profiles.json': profiles.get,
  'POST /1/counts/profiles.json': profiles.post,
  'GET /1/counts/top.json': top.get,
  'POST /1/counts/top.json': top.post,
  'GET /1/counts/trends.json': trends.get,
  'POST /1/counts/trends.json': trends.post,
  'GET /1/now.json': now.get,
  'POST /1/now.json': now.post,
  'GET /getSchema': {
    summary: 'List events and their properties, or the properties of people',
    notes,
    roles: ['export'],
    query: z.object({ type: z.enum(['events', 'userProperties']), req_id: query.shape.req_id }),
    body: textBody(z.looseObject({})),
    answer: z.union([
      success({
        events: z.array(
          z.strictObject({
            name: z.string(),
            count,
            first_seen: z.int(),
            last_seen: z.int(),
            properties: z.array(property),
            ...leftOut,
          }),
        ),
      }),
      success({ userProperties: z.array(property), ...leftOut }),
      partial,
    ]),
    examples: [
      {
        query: { type: 'userProperties' },
        answer: { status: 'success', userProperties: [{ name: 'Plan', type: 'string', count: 12 }] },
      },
    ],
    errors: [{ status: 400, error: 'type: must be events or userProperties', when: 'type is neither' }, ...countErrors],
  },
  [`POST ${AUDIENCE_PATH}`]: {
    internal: true,
    summary: 'Count whom a campaign would reach',
    roles: ['export'],
    person: 'viewer',
    query,
    body: textBody(z.strictObject({ where: peopleQuery.optional(), segment: z.int().optional() })),
    answer: z.union([audienceSchema, partial]),
    examples: [{ body: {}, answer: { status: 'success', people: 2, reached: { email: 1, sms: 0 } } }],
    errors,
  },
});
