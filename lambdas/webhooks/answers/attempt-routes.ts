import * as z from 'zod';
import { outcomes } from '#core/webhooks/attempt.ts';
import { failureClasses } from '#core/webhooks/counters.ts';
import { inputBody, type Route, success } from '#runtime/routes.ts';
import { type SearchBody, searchBodySchema } from '../domain/attempt-filter.ts';
import { type ReplayBody, replayBodySchema } from '../domain/replay.ts';
import { campaignStatsQuery, statsQuery } from '../domain/stats-query.ts';

/** What `webhooks/serve-attempts` takes and answers: part of the slice's `routes.ts`. */
const time = z.iso.datetime();

const attempt = z.strictObject({
  at: time.describe('when the attempt began'),
  deliveryId: z.string().describe('the `webhook-id`, the same for every attempt of a call'),
  purpose: z.string(),
  templateId: z.int().optional(),
  campaignId: z.int().optional(),
  profileIds: z.array(z.string()).describe('profile ids of the people whom the call was about'),
  attempt: z.int().describe('counts from 1'),
  outcome: z.enum(outcomes).describe('`retry`: another attempt follows; `parked`: the circuit was open, none was made'),
  class: z.string().describe('2xx … 5xx, or what kept an answer from coming'),
  status: z.int().optional(),
  ms: z.int().describe('milliseconds that the attempt took'),
  waitedMs: z.int().describe('milliseconds from when the call was first queued to this attempt'),
  requestBytes: z.int(),
  origin: z.string().describe('scheme, host and port of the receiver'),
  replay: z.string().optional().describe('id of the replay that sent the call again'),
});

const search = {
  summary: 'Search the log of webhook attempts',
  notes:
    'The newest first; the attempts of some seconds ago are among them. A call reads so much of the log at most: where that was not enough, `notice` says so, and `cursor` goes on from there. Attempts are kept for 90 days; bodies are never in the log.',
  roles: ['export'] as const,
  person: 'viewer' as const,
  answer: success({
    attempts: z.array(attempt),
    searched: z.strictObject({ from: time, to: time, files: z.int().describe('files of the log that were read') }),
    notice: z.string().optional(),
    cursor: z.string().optional().describe('for the next answer; absent where there is no more'),
  }),
  errors: [
    {
      status: 400,
      error: 'class: must be one or more of 2xx, 1xx, 3xx, 4xx, 5xx',
      when: 'a field is unknown or wrong',
    },
    { status: 400, error: 'cursor: must be the `cursor` of the answer before', when: 'it is no cursor of a search' },
    {
      status: 400,
      error: 'from: must be at most 90 days before `to`: attempts are kept for so long',
      when: 'the window is too wide',
    },
  ],
};
const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
const searched = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z', files: 0 };
const found = { status: 'success', attempts: [], searched };
const searchByQuery: Route = {
  ...search,
  query: searchBodySchema,
  examples: [{ query: { class: '4xx,5xx', ...window }, answer: found }],
};
const searchByBody: Route<SearchBody> = {
  ...search,
  body: inputBody(searchBodySchema),
  examples: [{ body: { profile: 'jane@example.com', class: ['4xx', '5xx'], ...window }, answer: found }],
};

const numbers = {
  sent: z.int().describe('distinct calls of which an attempt was made'),
  attempts: z.int(),
  success: z.int(),
  failed: z.strictObject({
    total: z.int().describe('attempts that failed; a call may fail and succeed later'),
    byClass: z.partialRecord(z.enum(failureClasses), z.int()),
  }),
  dispatchFailed: z.int().describe('calls of which every attempt failed: Webhook Dispatch Failed'),
  refused: z.int().describe('calls that were given up at once, since only the customer can mend what was wrong'),
  parked: z.int().describe('calls that were set aside while the circuit was open'),
  latencyMs: z
    .strictObject({ mean: z.int(), p50: z.int(), p95: z.int(), p99: z.int() })
    .optional()
    .describe('of attempts; percentiles are the upper bounds of classes such as 100, 150, 200 ms'),
};
const shown = {
  total: z.strictObject(numbers).describe('since ever'),
  lastAt: time.optional().describe('the minute of the newest attempt; absent where there was none in 7 days'),
  per: z.enum(['minute', 'hour', 'day']),
  series: z.array(z.strictObject({ at: time.describe('when the step begins'), ...numbers })),
};
const nothing = {
  ...{ sent: 0, attempts: 0, success: 0, failed: { total: 0, byClass: {} } },
  ...{ dispatchFailed: 0, refused: 0, parked: 0 },
};
const day = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', per: 'day' };
const aDay = { per: 'day', series: [{ at: '2026-01-01T00:00:00.000Z', ...nothing }] };
const wrongSpan = {
  status: 400,
  error: 'from: must be at most 1440 minutes before `to`',
  when: 'the series would have too many steps',
};
const statsNotes =
  'Counted from the log of attempts, some seconds after they were made. The total is of all time; the series has every step, of UTC.';

const ofTemplate: Route = {
  summary: 'Show the statistics of a webhook template',
  notes: statsNotes,
  roles: ['export'],
  params: { id: 'id of the template' },
  query: statsQuery,
  answer: success({
    stats: z.strictObject({
      templateId: z.int(),
      ...shown,
      circuit: z.strictObject({
        state: z.enum(['closed', 'open']).describe('open: calls are set aside, and one at a time is tried'),
        until: time.optional().describe('no call is made before'),
        failing: z.int().optional().describe('percent of attempts that fail, as was last announced on the bus'),
      }),
    }),
  }),
  examples: [
    {
      params: { id: '1767225600' },
      query: day,
      answer: {
        status: 'success',
        stats: { templateId: 1_767_225_600, total: nothing, ...aDay, circuit: { state: 'closed' } },
      },
    },
  ],
  errors: [
    wrongSpan,
    {
      status: 404,
      error: 'id: there is no webhook template 1767225600',
      when: 'the account never had such a template',
    },
  ],
};

const ofCampaign: Route = {
  summary: 'Show the webhook statistics of a campaign',
  notes: statsNotes,
  roles: ['export'],
  query: campaignStatsQuery,
  answer: success({ stats: z.strictObject({ campaignId: z.int(), ...shown }) }),
  examples: [
    {
      query: { campaign: '1767225700', ...day },
      answer: { status: 'success', stats: { campaignId: 1_767_225_700, total: nothing, ...aDay } },
    },
  ],
  errors: [wrongSpan, { status: 400, error: 'campaign: must be a whole number', when: 'it is missing or no number' }],
};

const replay = z.strictObject({
  id: z.string(),
  state: z.enum(['counting', 'sending', 'done', 'failed']),
  dryRun: z.boolean(),
  from: time,
  to: time,
  createdAt: time,
  finishedAt: time.optional(),
  found: z.int().optional().describe('calls that fit, known once they were counted'),
  sent: z.int().optional().describe('calls that were put on their queue again so far'),
  gone: z.int().optional().describe('calls that could not be, since nothing is kept of them any more'),
  reason: z.string().optional().describe('why it failed'),
});
const begun = {
  ...{ id: '0b1c2d3e-0000-4000-8000-000000000000', state: 'counting', dryRun: true },
  ...{ from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z', createdAt: '2026-01-02T00:00:00.000Z' },
};

const begin: Route<ReplayBody> = {
  summary: 'Send calls again that did not reach their receiver',
  notes:
    'Those whose last end fits the filter: one by `delivery`, many by the rest, everything since an instant by `from` alone. A dry run counts them. They keep their `webhook-id`, and go through the queue as at first, at most 100 a second. While a replay of the same question is under way, that one is answered and no second begins. Calls are kept for 20 days.',
  roles: [],
  body: inputBody(replayBodySchema),
  answer: success({ replay }),
  examples: [
    {
      body: { dryRun: true, from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
      answer: { status: 'success', replay: begun },
    },
  ],
  errors: [
    {
      status: 400,
      error: 'outcome: must be one or more of parked, exhausted, refused, delivered',
      when: 'a field is unknown or wrong',
    },
  ],
};

const show: Route = {
  summary: 'Show how far a replay is',
  roles: [],
  params: { id: 'id of the replay' },
  answer: success({ replay }),
  examples: [
    {
      params: { id: begun.id },
      answer: {
        status: 'success',
        replay: { ...begun, state: 'done', finishedAt: '2026-01-02T00:00:05.000Z', found: 12 },
      },
    },
  ],
  errors: [{ status: 404, error: 'id: there is no replay 0b1c2d3e', when: 'the account has none of this id' }],
};

export const attemptRouteShapes = {
  'GET /api/webhooks/attempts': searchByQuery,
  'POST /api/webhooks/attempts': searchByBody,
  'GET /api/webhooks/stats': ofCampaign,
  'GET /api/webhooks/{id}/stats': ofTemplate,
  'POST /api/webhooks/replay': begin,
  'GET /api/webhooks/replays/{id}': show,
};
