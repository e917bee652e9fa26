import * as z from 'zod';
import { routesOf, success } from '#runtime/routes.ts';
import { differentPersonSchema } from '../domain/difference.ts';
import { importStepSchema } from '../domain/import.ts';
import { ids, mappedImport, missing, params, shownImport } from './activity-routes.ts';

/** What saving would change; and saving. */
const count = z.int().nonnegative();
const counts = z.strictObject({ new: count, changed: count, unchanged: count }).describe('people');
const people = z.array(differentPersonSchema).describe('who would be new or another, before and after');
const preview = z.union([
  z.strictObject({
    of: z.literal('sample'),
    rows: count,
    accepted: count,
    counts,
    people,
    rejected: z.array(z.strictObject({ row: z.int(), reason: z.string() })),
  }),
  z.strictObject({
    of: z.literal('all'),
    state: z.literal('running'),
    step: importStepSchema,
    parts: count.optional(),
    judged: count.describe('of the parts'),
    compared: count.describe('of the parts'),
  }),
  z.strictObject({
    of: z.literal('all'),
    state: z.literal('compared'),
    rows: count,
    accepted: count,
    counts,
    reasons: z
      .array(z.strictObject({ reason: z.string(), rows: count }))
      .describe('the most frequent ones of rejection'),
    page: z.int(),
    pages: count,
    people,
  }),
]);

const jane = {
  ...{ identity: 'jane', objectId: '0f4a3c', change: 'changed', rows: 1 },
  properties: [{ name: 'Spent', before: 10, after: 12 }],
};
const four = { new: 3, changed: 1, unchanged: 0 };
const started = { ...mappedImport, state: 'Processing', doing: 'Reading the file' };

const notMapped = { status: 409, error: 'The columns are not mapped yet', when: 'they are not' };
const notNow = {
  status: 409,
  error: 'The import is Completed; this is for one that is at Start mapping',
  when: 'it is processed already, or was cancelled',
};
const gone = { status: 409, error: 'The file is not there any more: it is kept for 30 days', when: 'it is older' };
const bySftp = { status: 409, error: 'A file that came by SFTP is processed by itself', when: 'the file came by SFTP' };
const busy = {
  status: 409,
  error: 'The import is being compared; wait for that, or cancel it',
  when: 'all its rows are being compared',
};

export const { routes: previewRoutes } = routesOf('imports/manage-imports', {
  'GET /api/imports/{id}/preview': {
    summary: 'Show what saving would change',
    notes:
      'Of the first 200 rows at once; of all rows after they were compared, which POST to this address begins. Rows of one person are steps of that person. What is shown are profiles as they are, so a passcode of the role upload may not ask.',
    roles: ['export'],
    params,
    query: z.object({
      rows: z.string().optional().describe('sample or all; sample, where left out'),
      page: z.string().optional().describe('of all rows; from 1 on'),
    }),
    answer: success({ preview }),
    examples: [
      {
        name: 'the first rows',
        params: ids.mapped,
        answer: {
          status: 'success',
          preview: {
            ...{ of: 'sample', rows: 5, accepted: 4, counts: four, people: [jane] },
            rejected: [{ row: 5, reason: 'Profile data is incorrect. Email is not valid.' }],
          },
        },
      },
      {
        name: 'all rows',
        params: ids.compared,
        query: { rows: 'all', page: '1' },
        answer: {
          status: 'success',
          preview: {
            ...{ of: 'all', state: 'compared', rows: 5, accepted: 4, counts: four, page: 1, pages: 1, people: [jane] },
            reasons: [{ reason: 'Profile data is incorrect. Email is not valid', rows: 1 }],
          },
        },
      },
    ],
    errors: [
      missing,
      { status: 400, error: 'rows: must be sample or all', when: 'it is another' },
      { status: 400, error: 'page: must be 1 to 3', when: 'there is no such page' },
      {
        status: 409,
        error: 'All rows are compared when that is asked for: POST to this address first',
        when: 'nobody has, or the mapping has changed since',
      },
      {
        status: 409,
        error: 'The rows could not be compared: Row 3 is not UTF-8, at byte 30 of the file.',
        when: 'comparing them broke off, for this reason; POST to this address compares them again',
      },
      ...[notMapped, notNow, gone],
    ],
  },
  'POST /api/imports/{id}/preview': {
    summary: 'Compare all rows with the profiles as they are',
    roles: ['upload'],
    params,
    status: 202,
    answer: success({ import: shownImport }),
    examples: [{ params: ids.mapped, answer: { status: 'success', import: started } }],
    errors: [
      missing,
      {
        status: 409,
        error: 'Events change nothing that is there; only profiles are compared',
        when: 'the file is of events',
      },
      { status: 409, error: 'The import is being stored already', when: 'it was saved' },
      ...[notMapped, notNow, gone, bySftp],
    ],
  },
  'POST /api/imports/{id}/save': {
    summary: 'Store the rows of a file that is mapped',
    roles: ['upload'],
    params,
    status: 202,
    answer: success({ import: shownImport }),
    examples: [{ params: ids.mapped, answer: { status: 'success', import: started } }],
    errors: [missing, notMapped, notNow, gone, bySftp, busy],
  },
});
