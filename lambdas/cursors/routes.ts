import * as z from 'zod';
import { eventQuery, peopleQuery, queryErrors } from '#core/cql/documented.ts';
import { IN_PROGRESS } from '#core/queries/preparing.ts';
import { type Route, type RouteError, routesOf, textBody } from '#runtime/routes.ts';

/** What this slice takes and answers over HTTP. */
const flag = z.string().optional();
const query = z.object({
  cursor: z.string().optional().describe('reads the page that this cursor stands at; alone, without a query'),
  query: z.string().optional().describe('the query as JSON, where it is not in the body'),
  batch_size: z.string().optional().describe('records of a page, 1 to 5,000; 5,000 where left out'),
  app: flag.describe('false: nothing of people’s devices'),
  events: flag.describe('false: nothing of what people did, how often and when'),
  profile: flag.describe('false: no properties of people'),
  epoch: flag.describe('true: events tell their time in epoch seconds, too'),
  name: flag.describe('true: events tell their name, which a query for any event ("-1") leaves open'),
});

const opened = z.strictObject({ status: z.literal('success'), cursor: z.string() });
/** The page after the last one has no records and no cursor. */
const page = (record: z.ZodType) =>
  z.union([
    opened,
    z.strictObject({ status: z.literal('success'), next_cursor: z.string(), records: z.array(record) }),
    z.strictObject({ status: z.literal('success') }).describe('there are no more pages'),
  ]);
const person = z.looseObject({ identity: z.string().optional(), profileData: z.looseObject({}).optional() });
const eventRecord = z.strictObject({
  profile: person,
  ts: z.int().describe('YYYYMMDDhhmmss in the time zone of the account'),
  epoch: z.int().optional().describe('the same in epoch seconds, with epoch=true'),
  event_name: z.string().optional().describe('with name=true'),
  event_props: z.looseObject({}),
  session_props: z.looseObject({}),
});

const errors: RouteError[] = [
  ...queryErrors,
  { status: 400, error: 'Malformed request: neither a query nor a cursor is given', when: 'there is neither' },
  { status: 400, error: 'Export not allowed for this event', when: 'the event cannot be exported' },
  {
    status: 200,
    code: 4002,
    error: 'Date range error: to must not be in the future, later than 20260102',
    when: 'the days end later than tomorrow',
  },
  { status: 200, code: 2, error: IN_PROGRESS, when: 'the page is still being prepared: ask for it again' },
  { status: 200, code: 3, error: 'invalid cursor', when: 'the cursor has expired, or its pages could not be made' },
  { status: 200, code: 3, error: 'Incorrect Usage', when: 'the cursor is none of this account' },
];
const cursor = 'ZXZlbnRz.0';

function serving(of: 'events' | 'profiles'): { get: Route<string>; post: Route<string> } {
  const body = of === 'events' ? eventQuery : peopleQuery;
  const record = of === 'events' ? eventRecord : person;
  const what = of === 'events' ? 'events' : 'people';
  const asked =
    of === 'events'
      ? { event_name: 'Charged', from: 20260101, to: 20260131 }
      : { common_profile_properties: { profile_fields: [{ name: 'Plan', operator: 'equals', value: 'pro' }] } };
  const route = {
    roles: ['export'] as const,
    person: 'viewer' as const,
    query,
    body: textBody(body),
    answer: page(record),
    errors,
  };
  const opening = { status: 'success', cursor };
  return {
    get: {
      ...route,
      summary: `Read a page of ${what}, or open a cursor`,
      notes:
        'A page names the next one in next_cursor; the page without any is the end. Nothing that comes later changes what a walk returns.',
      examples: [{ name: 'opens a cursor', query: { query: JSON.stringify(asked) }, answer: opening }],
    },
    post: {
      ...route,
      summary: `Open a cursor over ${what}, or read a page`,
      notes: 'The snapshot is that of the moment of the call.',
      examples: [{ name: 'opens a cursor', body: asked, answer: opening }],
    },
  };
}

const events = serving('events');
export const eventRoutes = routesOf('cursors/serve-events', {
  'GET /1/events.json': events.get,
  'POST /1/events.json': events.post,
});

const people = serving('profiles');
export const profileRoutes = routesOf('cursors/serve-profiles', {
  'GET /1/profiles.json': people.get,
  'POST /1/profiles.json': people.post,
});
