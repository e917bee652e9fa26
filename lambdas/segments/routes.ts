import * as z from 'zod';
import { peopleQuery } from '#core/cql/documented.ts';
import { audienceSchema } from '#core/messages/audience.ts';
import { inputBody, routesOf, success, textBody } from '#runtime/routes.ts';
import { listSchema } from './domain/listed-rows.ts';
import { changeSchema, newSegmentSchema } from './domain/new-segment.ts';

/** What this slice takes and answers over HTTP. */
const MEGABYTE = 1024 * 1024;
/** As an upload. */
const LIST_BYTES = { limit: 4 * MEGABYTE };

const count = z.int().nonnegative();
const kept = {
  id: z.int(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  campaigns: z.array(z.int()).describe('campaigns that use it and have not ended'),
};
const people = count.describe('whom the rows named when they were sent; who is in two requests counts twice');
const segment = z.discriminatedUnion('kind', [
  z.strictObject({ ...kept, kind: z.literal('query'), query: peopleQuery.describe('as it was written') }),
  z.strictObject({
    ...kept,
    kind: z.literal('list'),
    rows: count,
    people,
    unknown: count.describe('rows that named nobody known'),
  }),
]);
const added = z.strictObject({ rows: count, people: count, unknown: count }).describe('by this request');
const given = z
  .union([z.strictObject(listSchema.shape), z.string()])
  .describe('or, with content-type text/csv, CSV with a column identity, objectId, email or phone');

const params = { id: 'id of the segment' };
const times = { createdAt: '2026-01-01T00:00:00.000Z', changedAt: '2026-01-01T00:00:00.000Z' };
const query = { common_profile_properties: { profile_fields: [{ name: 'Plan', value: 'gold' }] } };
const saved = { id: 1_767_225_600, name: 'Gold', kind: 'query', ...times, campaigns: [], query };
const list = {
  id: 1_767_225_601,
  name: 'Guests',
  kind: 'list',
  ...times,
  campaigns: [],
  rows: 2,
  people: 1,
  unknown: 1,
};
const ofQuery = { id: '1767225600' };
const ofList = { id: '1767225601' };
const guests = { list: ['jane', 'nobody'] };

const missing = {
  status: 404,
  error: 'Segment 1767225609 does not exist',
  when: 'the account has no segment of this id',
};
const noList = {
  status: 409,
  error: 'Segment 1767225600 is a saved query, and has no list; change its query instead',
  when: 'the segment is a saved query',
};
const wrong = { status: 400, error: 'list: is missing', when: 'a field is missing, unknown, wrong or over its limit' };
const notes =
  'A request has at most 4 MB, 100,000 rows, and among them 5,000 different e-mails and phones; a list has at most 1,000,000 rows. The same request sent again counts once.';

export const segmentRoutes = routesOf('segments/manage-segments', {
  'GET /api/segments': {
    summary: 'List the segments, the oldest first',
    roles: ['export'],
    answer: success({ segments: z.array(segment) }),
    examples: [{ answer: { status: 'success', segments: [saved, list] } }],
  },
  'POST /api/segments': {
    summary: 'Save a query, or upload a list of people, under a name',
    notes: `Of a CSV the name is in the address. ${notes}`,
    roles: ['export'],
    query: z.object({ name: z.string().optional().describe('where the body is CSV') }),
    body: textBody(z.union([newSegmentSchema, z.string()]), LIST_BYTES),
    status: 201,
    answer: success({ segment }),
    examples: [
      { name: 'a saved query', body: { name: 'Gold', query }, answer: { status: 'success', segment: saved } },
      { name: 'a list', body: { name: 'Guests', ...guests }, answer: { status: 'success', segment: list } },
    ],
    errors: [
      {
        status: 400,
        error: 'query: either a query or a list must be given',
        when: 'a field is missing, unknown or wrong',
      },
      {
        status: 409,
        error: 'An account may have at most 1000 segments; delete one first',
        when: 'there are 1,000 already',
      },
    ],
  },
  'GET /api/segments/{id}': {
    summary: 'Show a segment',
    roles: ['export'],
    params,
    answer: success({ segment }),
    examples: [{ params: ofList, answer: { status: 'success', segment: list } }],
    errors: [missing],
  },
  'PATCH /api/segments/{id}': {
    summary: 'Rename a segment, or replace its query',
    roles: ['export'],
    params,
    body: inputBody(changeSchema),
    answer: success({ segment }),
    examples: [{ params: ofQuery, body: { name: 'Gold', query }, answer: { status: 'success', segment: saved } }],
    errors: [
      { status: 400, error: 'name: must be a text of 1 to 120 characters', when: 'a field is unknown or wrong' },
      missing,
    ],
  },
  'DELETE /api/segments/{id}': {
    summary: 'Delete a segment',
    roles: ['export'],
    params,
    answer: success({}),
    examples: [{ params: ofQuery, answer: { status: 'success' } }],
    errors: [
      missing,
      {
        status: 409,
        error: 'Campaigns that have not ended use this segment: 1767225700; stop them first',
        when: 'a campaign that has not ended uses it',
      },
    ],
  },
  'GET /api/segments/{id}/count': {
    summary: 'Count whom a segment has now, and how they can be reached',
    notes: 'An answer that takes longer is "partial" and is asked for again by its req_id.',
    roles: ['export'],
    params,
    query: z.object({ req_id: z.string().optional().describe('of an answer that was partial') }),
    answer: z.union([audienceSchema, z.strictObject({ req_id: z.int(), status: z.literal('partial') })]),
    examples: [{ params: ofQuery, answer: { status: 'success', people: 2, reached: { email: 1, sms: 0 } } }],
    errors: [
      missing,
      { status: 200, code: 3, error: 'Incorrect Usage', when: 'the req_id is none of this account' },
      {
        status: 200,
        code: 500,
        error: 'This count could not be made, please ask again',
        when: 'making it failed',
      },
    ],
  },
  'POST /api/segments/{id}/people': {
    summary: 'Add people to a list',
    notes,
    roles: ['export'],
    params,
    body: textBody(given, LIST_BYTES),
    answer: success({ segment, added }),
    examples: [
      {
        params: ofList,
        body: guests,
        answer: { status: 'success', segment: list, added: { rows: 2, people: 1, unknown: 1 } },
      },
    ],
    errors: [wrong, missing, noList],
  },
  'PUT /api/segments/{id}/people': {
    summary: 'Replace the people of a list',
    notes,
    roles: ['export'],
    params,
    body: textBody(given, LIST_BYTES),
    answer: success({ segment, added }),
    examples: [
      {
        params: ofList,
        body: guests,
        answer: { status: 'success', segment: list, added: { rows: 2, people: 1, unknown: 1 } },
      },
    ],
    errors: [wrong, missing, noList],
  },
  'GET /api/segments/{id}/unknown': {
    summary: 'Download the rows of a list that named nobody known',
    notes: 'Of one request after the other; they are kept for 7 days.',
    roles: ['export'],
    params,
    query: z.object({
      part: z.string().optional().describe('which of the requests that the list is made of; the first, where left out'),
    }),
    answer: success({
      rows: z.array(z.strictObject({ row: z.int(), value: z.string(), reason: z.string() })),
      parts: count.describe('requests that the list is made of'),
    }),
    examples: [
      {
        params: ofList,
        answer: {
          status: 'success',
          rows: [{ row: 2, value: 'nobody', reason: 'is the identity of nobody known' }],
          parts: 1,
        },
      },
    ],
    errors: [
      {
        status: 400,
        error: 'part: must be 1 to 3, the requests that the list is made of',
        when: 'there is no such part',
      },
      { status: 404, error: 'Rows that name nobody are kept for 7 days; these are gone', when: 'they are older' },
      missing,
    ],
  },
});
