import * as z from 'zod';
import { routesOf, success } from '#runtime/routes.ts';
import { attentionSchema } from './domain/attention.ts';

/** What this slice takes and answers over HTTP. */
const count = z.int().nonnegative();
const counts = z.array(count).describe('one for each of `steps`');

const overview = {
  window: z.strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime().describe('now; the last step is still under way'),
    minutes: z.int(),
    stepSeconds: z.int(),
  }),
  events: z.strictObject({
    total: count,
    steps: z.array(z.int()).describe('when each step begins, epoch seconds'),
    byName: z
      .array(z.strictObject({ kind: z.enum(['event', 'rest']), name: z.string(), total: count, counts }))
      .describe('the most frequent events of the window, most frequent first, then all others together'),
  }),
  funnel: z
    .strictObject({
      received: count.describe('accepted and refused at once, together'),
      accepted: count.describe('answered "success", and stored or refused since'),
      refused: count.describe('refused, at once or later'),
      refusedLater: count.describe('of these, refused after "success": GET /api/refused has them'),
      committed: count.describe('stored, so that every reader has them'),
    })
    .describe('records of events and of profiles, by when their fate was decided'),
  profiles: z.strictObject({
    total: count
      .nullable()
      .describe(
        'people that the account has, counted as they come and go; null where they came before they were counted',
      ),
    changed: count.describe('profiles that were made or changed in the window'),
  }),
  newestCommit: z
    .strictObject({ at: z.iso.datetime(), ageSeconds: count, number: z.int() })
    .nullable()
    .describe('null where nothing was ever stored'),
  waiting: z
    .strictObject({
      seconds: count.describe('how long records of the newest commits had waited to be stored, at most'),
      since: z.iso.datetime().nullable().describe('where records are put and none are stored: since when'),
    })
    .describe('what is put and not stored yet, as far as commits tell'),
  attention: z.array(attentionSchema).describe('what to look at, the most urgent first'),
};

export const overviewRoutes = routesOf('overview/show-overview', {
  'GET /api/overview': {
    summary: 'See whether data flows',
    notes:
      'Made to be asked every few seconds: it reads no event and no profile. Times are those at which records were stored. What needs attention is as of half a minute ago at most.',
    roles: ['export'],
    query: z.object({ minutes: z.string().optional().describe('how far back, 5 to 1,440; 60 where left out') }),
    answer: success(overview),
    examples: [
      {
        query: { minutes: '5' },
        answer: {
          status: 'success',
          window: {
            from: '2026-01-31T11:56:00.000Z',
            to: '2026-01-31T12:00:20.000Z',
            minutes: 5,
            stepSeconds: 60,
          },
          events: {
            total: 1_284,
            steps: [1_769_860_560, 1_769_860_620, 1_769_860_680, 1_769_860_740, 1_769_860_800],
            byName: [
              { kind: 'event', name: 'Product Viewed', total: 1_130, counts: [260, 240, 250, 280, 100] },
              { kind: 'event', name: 'Charged', total: 119, counts: [20, 25, 31, 28, 15] },
              { kind: 'rest', name: 'All others', total: 35, counts: [5, 10, 5, 9, 6] },
            ],
          },
          funnel: { received: 1_410, accepted: 1_402, refused: 9, refusedLater: 1, committed: 1_401 },
          profiles: { total: 48_210, changed: 117 },
          newestCommit: { at: '2026-01-31T12:00:14.000Z', ageSeconds: 6, number: 5_120 },
          waiting: { seconds: 5, since: null },
          attention: [
            {
              kind: 'export-failed',
              sentence: 'The export "Orders" failed: The bucket acme-orders does not exist.',
              at: '2026-01-31T08:00:09.000Z',
              id: '1767225600',
              link: '/api/exports/1767225600',
            },
            {
              kind: 'records-refused-later',
              sentence: '1 record was refused after its upload had been answered "success".',
              link: '/api/refused',
            },
          ],
        },
      },
    ],
    errors: [
      { status: 400, error: 'minutes: must be a whole number from 5 to 1440', when: 'minutes is anything else' },
    ],
  },
});
