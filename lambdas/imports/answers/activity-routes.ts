import * as z from 'zod';
import { type RouteError, routesOf, success } from '#runtime/routes.ts';
import { importStateSchema } from '../domain/import.ts';

/** The Activity Log: imports, whichever way they came; and what the other routes show of one. */
const count = z.int().nonnegative();
const reasons = z.array(z.strictObject({ reason: z.string(), rows: count })).describe('the most frequent ones');
export const shownImport = z.strictObject({
  importId: z.string(),
  channel: z.enum(['sftp', 'csv']),
  fileName: z.string(),
  version: z.int().describe('how often a file of this name had come, counted from 1'),
  type: z.enum(['event', 'profile']),
  by: z.string().describe('the role of the passcode, the e-mail address of the person, or the user of SFTP'),
  state: importStateSchema,
  mapped: z.boolean().describe('whether it is said how the columns are read'),
  doing: z.string().optional().describe('what an import that is processed is at'),
  reason: z.string().optional().describe('why nothing of it is stored'),
  fault: z.enum(['yours', 'ours']).optional().describe('whose the reason is'),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().optional(),
  finishedAt: z.iso.datetime().optional(),
  seconds: count,
  bytes: count,
  rows: count.optional(),
  stored: count.optional().describe('Processed'),
  rejected: count.optional().describe('Errors'),
  reasons,
  percent: z.int(),
  rowsPerSecond: count.optional(),
  rejectedFileRows: count.optional().describe('where there is a file of rejected rows'),
});

export const params = { id: 'id of the import' };
const createdAt = '2026-01-01T00:00:00.000Z';
export const ids = {
  uploading: { id: '1767225600000-00000001' },
  mapped: { id: '1767225600000-00000002' },
  compared: { id: '1767225600000-00000003' },
  completed: { id: '1767225600000-00000004' },
};
export const exampleImport = {
  ...{ importId: ids.uploading.id, channel: 'csv', fileName: 'people.csv', version: 1, type: 'profile', by: 'upload' },
  ...{ state: 'Uploading', mapped: false, createdAt, seconds: 0, bytes: 1_234, stored: 0, reasons: [], percent: 0 },
};
export const mappedImport = { ...exampleImport, importId: ids.mapped.id, state: 'Start mapping', mapped: true };
const completed = {
  ...{ ...exampleImport, importId: ids.completed.id, state: 'Completed', mapped: true },
  ...{ rows: 3, stored: 2, rejected: 1, percent: 100, rejectedFileRows: 1 },
  reasons: [{ reason: 'Profile data is incorrect. Email is not valid', rows: 1 }],
};

export const missing: RouteError = {
  status: 404,
  error: 'Import 1767225600009-00000000 does not exist',
  when: 'the account has no import of this id',
};

export const { routes: activityRoutes } = routesOf('imports/manage-imports', {
  'GET /api/imports': {
    summary: 'List the imports of the account, the newest first',
    notes: 'Those that came by SFTP and those over this API; they are kept for 90 days.',
    roles: ['upload', 'export'],
    query: z.object({
      before: z.string().optional().describe('the next of an earlier answer'),
      channel: z.string().optional().describe('sftp or csv; both, where left out'),
      state: z.string().optional().describe('such as Rejected; all, where left out'),
    }),
    answer: success({ imports: z.array(shownImport), next: z.string().optional() }),
    examples: [{ query: { channel: 'csv' }, answer: { status: 'success', imports: [completed] } }],
    errors: [
      { status: 400, error: 'channel: must be sftp or csv', when: 'it is another' },
      {
        status: 400,
        error: 'state: must be Uploading, Start mapping, Processing, Completed, Rejected or Cancelled',
        when: 'it is another',
      },
      { status: 400, error: 'before: must be the next of an earlier answer', when: 'it is no id of an import' },
    ],
  },
  'GET /api/imports/{id}': {
    summary: 'Show an import, and how far it is',
    roles: ['upload', 'export'],
    params,
    answer: success({ import: shownImport }),
    examples: [{ params: ids.completed, answer: { status: 'success', import: completed } }],
    errors: [missing],
  },
  'GET /api/imports/{id}/rejected': {
    summary: 'Get a link to the file of rejected rows',
    notes:
      'The link holds for an hour and needs no passcode. The file has the reason and the number of each row in front of its cells; corrected, it can be sent again as it is.',
    roles: ['upload', 'export'],
    params,
    answer: success({
      url: z.string(),
      expiresAt: z.iso.datetime(),
      name: z.string().describe('under which a browser saves it'),
      rows: count,
      bytes: count,
      reasons,
    }),
    examples: [
      {
        params: ids.completed,
        answer: {
          ...{
            status: 'success',
            url: 'https://…',
            expiresAt: createdAt,
            name: 'people-rejected.csv',
            rows: 1,
            bytes: 99,
          },
          reasons: completed.reasons,
        },
      },
    ],
    errors: [
      missing,
      {
        status: 404,
        error: 'There is no file of rejected rows of this import',
        when: 'no row was rejected, or not yet',
      },
    ],
  },
  'POST /api/imports/{id}/cancel': {
    summary: 'Cancel an import of which nothing is stored yet',
    roles: ['upload'],
    params,
    answer: success({ import: shownImport }),
    examples: [{ params: ids.mapped, answer: { status: 'success', import: { ...mappedImport, state: 'Cancelled' } } }],
    errors: [
      missing,
      {
        status: 409,
        error: 'Rows of this import are being stored, so it cannot be cancelled any more',
        when: 'its first row is stored',
      },
      { status: 409, error: 'The import is Completed already', when: 'it has ended' },
    ],
  },
});
