import * as z from 'zod';
import { clockAt } from '#core/cql/read/days.ts';
import { type Route, routesOf, success, textBody } from '#runtime/routes.ts';
import { states } from '../domain/kept-campaign.ts';
import { newCampaignSchema } from '../domain/new-campaign.ts';

/**
 * The campaign API of the wire contract, and its neighbours. As long as no channel but webhooks sends campaigns, what would make
 * one of another is refused, and its successful answer is not written down.
 */
const day = z.union([z.int(), z.string()]).describe('a day of the account, YYYYMMDD, or a text that counts from today');
const texts = z.union([z.string(), z.array(z.string())]).optional();
const none = z.array(z.never()).describe('empty: no channel sends campaigns yet');
const idBody = z.strictObject({ id: z.int().positive().describe('of the campaign') });
const anything = z.looseObject({});
const estimate = {
  name: 'Spring',
  target_mode: 'push',
  segment: 'all',
  content: { title: 'Spring', body: 'Everything blooms' },
  when: 'now',
  estimate_only: true,
};

const target = z.strictObject({
  id: z.int(),
  name: z.string(),
  scheduled_on: z.string().describe('a minute of the account’s clock, YYYYMMDD HH:MM'),
  status: z.enum(states),
});
const list: Route<string> = {
  summary: 'List campaigns',
  notes: 'Those that were made by this API and begin within the days, the newest first.',
  roles: ['export'],
  person: 'viewer',
  body: textBody(z.strictObject({ from: day, to: day })),
  answer: success({ targets: z.array(target) }),
  examples: [{ body: { from: 20250101, to: 20250131 }, answer: { status: 'success', targets: [] } }],
  errors: [
    {
      status: 400,
      error: 'to: must make at most 90 days with from, makes 91',
      when: 'a day is missing, wrong or too far',
    },
  ],
};

/** Nothing but a refusal is answered, whatever is asked. */
function refusing(
  error: { status: number; error: string; when: string },
  route: Pick<Route, 'summary' | 'roles' | 'person'>,
) {
  const { status, error: text } = error;
  return {
    ...route,
    answer: z.never(),
    examples: [{ status, answer: { status: 'fail', error: text, code: status } }] as const,
    errors: [error],
  };
}

const unknownId = { status: 404, error: 'id: there is no campaign 1457432766', when: 'no campaign has this id' };
const NO_ID = {
  status: 404,
  body: { id: 1_457_432_766 },
  answer: { status: 'fail', error: unknownId.error, code: 404 },
};
const idErrors = [
  unknownId,
  {
    status: 400,
    error: 'id: must be the id of a campaign, a positive integer such as 1457432766',
    when: 'the id is missing or none',
  },
];
const result: Route<string> = {
  summary: 'Show the result of a campaign',
  roles: ['export'],
  person: 'viewer',
  body: textBody(idBody),
  answer: z.strictObject({
    result: z.strictObject({ clicked: z.int(), sent: z.int().describe('people who are in a call') }),
    status: z.literal('success'),
  }),
  examples: [{ body: { id: 1_457_433_898 }, answer: { result: { clicked: 0, sent: 82 }, status: 'success' } }, NO_ID],
  errors: [...idErrors, { status: 409, error: "This target hasn't been completed", when: 'it is scheduled, or runs' }],
};
const stop: Route<string> = {
  summary: 'Stop a campaign',
  roles: [],
  body: textBody(idBody),
  answer: success({}),
  examples: [{ body: { id: 1_457_433_899 }, answer: { status: 'success' } }, NO_ID],
  errors: [
    ...idErrors,
    {
      status: 409,
      error: 'This campaign is completed; only one that is scheduled or runs can be stopped',
      when: 'it has ended',
    },
  ],
};

const message = z.strictObject({
  message_id: z.int(),
  message_name: z.string(),
  channel: z.literal('webhooks'),
  delivery: z.enum(['api', 'action', 'inaction', 'property_time', 'recurring', 'one_time']),
  message_type: z.literal('single'),
  status: z.enum(states),
  start_date: z.int().describe('a day of the account, YYYYMMDD'),
  labels: z.array(z.string()),
  date: z.int().optional().describe('with daily: a day of the account, YYYYMMDD, on which something was sent'),
  sent: z.int().describe('people who are in a call; with daily, on that day'),
  viewed: z.int(),
  clicked: z.int(),
});
const report: Route<string> = {
  summary: 'Report messages that were sent',
  notes:
    'One of each campaign that begins within the days, the newest first; webhooks are neither viewed nor clicked. With daily, one of each campaign and day on which something was sent.',
  roles: ['export'],
  person: 'viewer',
  body: textBody(
    z.strictObject({
      from: day.optional(),
      to: day.optional(),
      channel: texts,
      delivery: texts,
      status: texts,
      message_type: texts,
      label: texts,
      daily: z.union([z.boolean(), z.string()]).optional(),
    }),
  ),
  answer: success({ messages: z.array(message) }),
  examples: [{ body: { from: 20250101, to: 20250131 }, answer: { status: 'success', messages: [] } }],
  errors: [{ status: 400, error: 'to: must not be before from (20260131), is 20260101', when: 'a filter is wrong' }],
};

const catalogs: Route<string> = {
  ...refusing(
    {
      status: 400,
      error: 'catalog: catalogs are not taken by this deployment',
      when: 'always: this deployment has none',
    },
    { summary: 'Ask where to upload a catalog', roles: [], person: 'viewer' },
  ),
  body: textBody(anything),
};

const contentBlocks: Route<string> = {
  summary: 'List content blocks',
  roles: ['export'],
  person: 'viewer',
  body: textBody(anything),
  answer: success({ content_blocks: none }),
  examples: [{ answer: { status: 'success', content_blocks: [] } }],
};

function send(channel: string): Route<string> {
  const error = `${channel}: ${channel} campaigns cannot be sent by this deployment: no channel is set up for them`;
  return {
    ...refusing(
      { status: 400, error, when: 'always, as long as no channel is set up' },
      {
        summary: `Send a ${channel} campaign to people by its id`,
        roles: [],
      },
    ),
    body: textBody(anything),
  };
}

export const campaignRoutes = routesOf('campaigns/answer-campaigns', {
  'POST /1/targets/create.json': {
    summary: 'Estimate a campaign, or create it',
    notes:
      'With estimate_only, how many people it would reach. Without, a campaign of webhooks is made; other channels send none yet. An estimate that takes longer is left out of the answer.',
    roles: [],
    body: textBody(newCampaignSchema({ clock: clockAt('UTC', 0), now: 0 })),
    answer: z.union([
      success({ id: z.int().optional(), estimates: z.record(z.string(), z.int()).optional() }),
      z.strictObject({ status: z.literal('partial'), req_id: z.int().describe('to be sent with the same body again') }),
    ]),
    examples: [{ body: estimate, answer: { status: 'success', estimates: { android: 120, ios: 80 } } }],
    errors: [
      {
        status: 400,
        error: 'where: either where or segment "all" must be given',
        when: 'the campaign is not complete',
      },
      {
        status: 400,
        error: 'content.body: must have at most 60,000 characters',
        when: 'a part of it is larger than what is kept',
      },
      {
        status: 400,
        error: 'target_mode: push campaigns cannot be sent by this deployment: no channel is set up for them',
        when: 'it is to be sent',
      },
      {
        status: 400,
        error: 'content.template: there is no webhook template "Shop"',
        when: 'a template, or another thing that it needs, is not there',
      },
      { status: 200, code: 3, error: 'Incorrect Usage', when: 'the req_id is none of this account' },
    ],
  },
  'POST /1/targets/list.json': list,
  'POST /1/targets/result.json': result,
  'POST /1/targets/stop.json': stop,
  'GET /1/message/report.json': report,
  'POST /1/message/report.json': report,
  'GET /category-groups': {
    summary: 'List category groups',
    roles: ['export'],
    body: textBody(anything),
    answer: success({ category_groups: none }),
    examples: [{ answer: { status: 'success', category_groups: [] } }],
  },
  'GET /v1/contentBlock/list': contentBlocks,
  'POST /v1/contentBlock/list': contentBlocks,
  'GET /get_catalog_url': catalogs,
  'POST /get_catalog_url': catalogs,
  'POST /1/send/push.json': send('push'),
  'POST /1/send/email.json': send('email'),
  'POST /1/send/sms.json': send('sms'),
  'POST /1/send/webpush.json': send('webpush'),
});
