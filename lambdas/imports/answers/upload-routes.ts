import * as z from 'zod';
import { inputBody, routesOf, success } from '#runtime/routes.ts';
import { newUploadSchema } from '../domain/new-upload.ts';
import { exampleImport, ids, mappedImport, missing, params, shownImport } from './activity-routes.ts';

/** How a file comes over this API: its parts go straight to S3. */
const count = z.int().nonnegative();
const upload = z.strictObject({
  partBytes: count.describe('of every part but the last'),
  parts: count.describe('how many the file has'),
  urls: z
    .array(z.strictObject({ part: z.int(), bytes: count, url: z.string() }))
    .describe('to PUT these bytes of the file to, in any order and several at once'),
  expiresAt: z.iso.datetime().describe('until then the URLs hold; new ones can be had'),
});
const createdAt = '2026-01-01T00:00:00.000Z';
const oneUrl = {
  partBytes: 8_388_608,
  parts: 1,
  urls: [{ part: 1, bytes: 1_234, url: 'https://…' }],
  expiresAt: createdAt,
};

export const { routes: uploadRoutes } = routesOf('imports/manage-imports', {
  'POST /api/imports': {
    summary: 'Begin to import a CSV',
    notes:
      'At most 1 GB, as it is or gzipped; larger files go by SFTP. Each URL takes the bytes of one part by PUT, without a passcode, and holds for an hour; more than 100 are had by /parts. All parts must be there within a day.',
    roles: ['upload'],
    body: inputBody(newUploadSchema),
    status: 201,
    answer: success({ import: shownImport, upload }),
    examples: [
      {
        body: { fileName: 'people.csv', bytes: 1_234 },
        answer: { status: 'success', import: exampleImport, upload: oneUrl },
      },
      {
        name: 'with what must hold of the file, and who hears of it',
        body: {
          ...{ fileName: 'people.csv', bytes: 1_234, type: 'profile', clientEmail: 'data@example.com' },
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        },
        answer: { status: 'success', import: exampleImport, upload: oneUrl },
      },
    ],
    errors: [
      {
        status: 400,
        error: 'bytes: must be the size of the file, from 1 to 1073741824 bytes (1 GB); larger files go by SFTP',
        when: 'a field is missing, unknown or wrong',
      },
      {
        status: 409,
        error:
          'An account may have at most 20 imports that are uploaded, mapped or processed at once; wait for one, or cancel it',
        when: 'there are as many',
      },
    ],
  },
  'GET /api/imports/{id}/parts': {
    summary: 'List the parts that have come, and get URLs for others',
    notes:
      'At most 100 URLs at once. An upload that broke off goes on with the parts that are not among the sent ones. Of one whose parts are made into the file already, all are sent, and there are no URLs: say that all parts have come.',
    roles: ['upload'],
    params,
    query: z.object({
      from: z.string().optional().describe('number of the first part; 1, where left out'),
      to: z.string().optional().describe('number of the last part'),
    }),
    answer: success({
      upload,
      sent: z.array(
        z.strictObject({
          part: z.int(),
          bytes: count,
          etag: z.string().optional().describe('missing where the parts are made into the file already'),
        }),
      ),
    }),
    examples: [
      {
        params: ids.uploading,
        query: { from: '1', to: '1' },
        answer: { status: 'success', upload: oneUrl, sent: [{ part: 1, bytes: 1_234, etag: '"…"' }] },
      },
    ],
    errors: [
      missing,
      { status: 400, error: 'from: must be a whole number from 1 to 10000', when: 'a number is wrong' },
      {
        status: 409,
        error: 'The import is Start mapping: its file is not being uploaded',
        when: 'the file is whole, or the import was cancelled',
      },
      {
        status: 409,
        error: 'The upload is over: parts are kept for a day. Begin a new import.',
        when: 'it began more than a day ago',
      },
    ],
  },
  'POST /api/imports/{id}/uploaded': {
    summary: 'Say that all parts of the file have come',
    notes: 'A file that cannot be mapped, such as an Excel workbook, is Rejected now, and the reason is in the answer.',
    roles: ['upload'],
    params,
    answer: success({ import: shownImport }),
    examples: [{ params: ids.mapped, answer: { status: 'success', import: mappedImport } }],
    errors: [
      missing,
      {
        status: 409,
        error: 'Of 3 parts these are missing or of another size: 2, 3',
        when: 'not all parts have come; /parts gives URLs for them',
      },
      {
        status: 409,
        error: 'The upload is over: parts are kept for a day. Begin a new import.',
        when: 'it began more than a day ago',
      },
    ],
  },
});
