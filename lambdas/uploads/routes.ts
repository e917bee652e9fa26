import * as z from 'zod';
import { refusalSchema } from '#core/intake/refusals.ts';
import { perRecordShape } from '#core/wire/per-record.ts';
import { type Route, routesOf, success, textBody } from '#runtime/routes.ts';
import { shownUploadSchema } from './domain/recent-upload.ts';
import { MAX_BODY_BYTES, MAX_RECORDS } from './domain/upload-body.ts';

/** What this slice takes and answers over HTTP. */
const whose = {
  identity: z.union([z.string(), z.number()]).optional(),
  objectId: z.string().optional().describe('id of a device; who has no identity is known by it'),
  ts: z.union([z.number(), z.string()]).optional().describe('epoch seconds; now, where left out'),
};
const eventRecord = z.looseObject({
  type: z.literal('event'),
  ...whose,
  evtName: z.string(),
  evtData: z.record(z.string(), z.unknown()).optional(),
});
const profileRecord = z.looseObject({
  type: z.literal('profile'),
  ...whose,
  profileData: z.record(z.string(), z.unknown()),
});
const tokenRecord = z.looseObject({
  type: z.literal('token'),
  objectId: z.string(),
  tokenData: z.looseObject({ id: z.string(), type: z.string() }),
});
const body = z.looseObject({
  d: z
    .array(z.union([eventRecord, profileRecord, tokenRecord]))
    .max(MAX_RECORDS)
    .describe('each is judged on its own'),
});
const wrongGender = { type: 'profile', identity: 'jane', profileData: { Gender: 'X' } };
const purchase = { type: 'event', identity: 'jane', evtName: 'Charged', evtData: { Amount: 12.5 } };

const upload: Route<string> = {
  summary: 'Upload events, profiles and device tokens',
  notes:
    'Records are taken or refused one by one; the answer lists the refused ones with the reason. The header X-Causeway-Upload-Id of the answer is the receipt. An Idempotency-Key (1 to 255 characters) makes it safe to send again. Gzip goes as Content-Type application/octet-stream with Content-Encoding gzip.',
  roles: ['upload'],
  query: z.object({
    dryRun: z.string().optional().describe('1, true or yes: judge every record and store nothing'),
  }),
  body: textBody(body, { limit: MAX_BODY_BYTES }),
  answer: z.strictObject({
    ...perRecordShape,
    dryRun: z.literal(true).optional(),
    warnings: z.array(z.string()).optional().describe('of a dry run: what would be ignored or changed'),
  }),
  examples: [
    { body: { d: [purchase] }, answer: { status: 'success', processed: 1, unprocessed: [] } },
    {
      name: 'a dry run, with one record that would be refused',
      query: { dryRun: '1' },
      body: { d: [purchase, wrongGender] },
      answer: {
        status: 'partial',
        processed: 1,
        unprocessed: [
          {
            status: 'fail',
            code: 514,
            error: 'Profile data is incorrect. Gender needs to be M/F.Skipped record number : 2',
            record: wrongGender,
          },
        ],
        dryRun: true,
        warnings: [],
      },
    },
  ],
  errors: [
    { status: 400, error: 'Malformed request: d must be an array of records', when: 'the body is no upload' },
    {
      status: 400,
      error: 'dryRun: must be 1, true or yes to try only, or 0, false or no; it is "maybe"',
      when: 'dryRun is spelt in another way',
    },
    {
      status: 409,
      error: 'Idempotency-Key: was used with another body within the last 24 hours',
      when: 'the key belongs to another upload',
    },
    {
      status: 429,
      error: 'Too many requests: this account may send 30 uploads a second',
      when: 'the account sends faster than it may',
    },
  ],
};

export const uploadRoutes = routesOf('uploads/accept-upload', {
  'POST /1/upload': upload,
  'POST /1/upload/events.json': upload,
  'POST /1/upload/profiles.json': upload,
});

const receipt =
  '0123456789abcdef01234567.eyJyZWNlaXZlZEF0IjoxNzY3MjI1NjAwMDAwLCJyZWNvcmRzIjoxLCJwbGFjZXMiOltbInNoYXJkSWQtMDAwMDAwMDAwMDAwIiwiNDkiXV19';
export const receiptRoutes = routesOf('uploads/show-upload', {
  'GET /api/uploads/{receipt}': {
    summary: 'Ask whether an upload is committed',
    notes: 'Committed is what every cursor, count and export that begins from now on has.',
    roles: ['upload', 'export'],
    params: { receipt: 'header X-Causeway-Upload-Id of the answer to the upload' },
    answer: success({
      upload: z.strictObject({
        id: z.string(),
        committed: z.boolean(),
        commit: z.int().optional(),
        committedAt: z.iso.datetime().optional(),
        rows: z.strictObject({ kept: z.int(), refused: z.int() }).optional(),
        refused: z
          .array(z.strictObject({ reason: z.string(), records: z.int() }))
          .optional()
          .describe('records that could not be stored after "success", by the reason'),
      }),
    }),
    examples: [
      {
        params: { receipt },
        answer: { status: 'success', upload: { id: '0123456789abcdef01234567', committed: false } },
      },
    ],
    errors: [
      {
        status: 400,
        error: 'receipt: not an upload id; send the whole X-Causeway-Upload-Id of the answer',
        when: 'it is no receipt',
      },
    ],
  },
});

export const refusedRoutes = routesOf('uploads/list-refused', {
  'GET /api/refused': {
    summary: 'List records that were refused after "success"',
    notes:
      'The oldest first, each as the upload API takes it, so that it can be mended and sent again. Kept for 180 days.',
    roles: ['export'],
    query: z.object({ after: z.string().optional().describe('`next` of the page before') }),
    answer: success({
      refused: z.array(
        z.strictObject({
          ...refusalSchema.shape,
          upload: z.string().describe('id of the upload that it came in'),
          at: z.iso.datetime().describe('when the upload was received'),
        }),
      ),
      next: z.string().optional(),
    }),
    examples: [{ answer: { status: 'success', refused: [] } }],
    errors: [{ status: 400, error: 'after: must be the `next` of the page before', when: 'no page has this `next`' }],
  },
});

export const recentRoutes = routesOf('uploads/show-recent', {
  'GET /api/uploads/recent': {
    summary: 'Look at what was uploaded within the last hour',
    notes:
      'For whoever develops: the newest upload first, its records as they were sent, the refused ones with the reason. Shown while `keepRecent` of the account is on (`PATCH /api/account`), which ends by itself after 24 hours.',
    roles: ['export'],
    query: z.object({ after: z.string().optional().describe('`next` of an earlier answer: what came since') }),
    answer: success({
      uploads: z.array(shownUploadSchema),
      next: z.string().optional(),
      keepRecentUntil: z.iso.datetime().optional(),
      note: z.string().optional().describe('how to switch it on, where it is off'),
    }),
    examples: [
      {
        answer: {
          status: 'success',
          uploads: [],
          note: 'keepRecent is off, so nothing is kept to look at. PATCH /api/account {"keepRecent":true}, with an admin passcode, switches it on within 30 seconds and for 24 hours; each upload is then shown here for an hour',
        },
      },
    ],
    errors: [
      { status: 400, error: 'after: must be the `next` of an earlier answer', when: 'no answer had this `next`' },
    ],
  },
});
