import * as z from 'zod';
import { objectBody, routesOf, success } from '#runtime/routes.ts';
import { audienceRequest, definitionSchema, editSchema } from '../domain/definition.ts';
import { draft, exampleDefinition, exampleResults, ready, stopped, unwanted } from '../domain/examples.ts';
import { states } from '../domain/kept-campaign.ts';
import { shownResults } from '../domain/results.ts';
import { shownCampaign } from '../domain/shown.ts';
import { shownTrigger, triggers } from '../domain/trigger-catalogue.ts';

/** What is asked of an account's campaigns over HTTP, beside the campaign API of the wire contract (`target-routes.ts`). */
const params = { id: 'id of the campaign, as the list shows it' };
const paramsOf = ({ id }: { id: number }) => ({ id: String(id) });
const noSuch = {
  status: 404,
  error: 'Campaign 1767225600 does not exist',
  when: 'the account has no campaign of this id',
};
const wrong = {
  status: 400,
  error: 'trigger.withinSeconds: must be a whole number from 1 to 2,592,000',
  when: 'a field is missing, unknown or wrong',
};
const stateError = (error: string) => ({ status: 409, error, when: 'the campaign is in another state' });
const one = (shown: { id: number }) => ({
  params,
  answer: success({ campaign: shownCampaign }),
  examples: [{ params: paramsOf(shown), answer: { status: 'success', campaign: shown } }] as const,
});

export const manageCampaignRoutes = routesOf('campaigns/manage-campaigns', {
  'GET /api/campaigns': {
    summary: 'List campaigns, the newest first',
    roles: ['export'],
    query: z.object({
      state: z.enum(states).optional(),
      before: z.string().optional().describe('the `next` of the page before'),
    }),
    answer: success({ campaigns: z.array(shownCampaign), next: z.int().optional() }),
    examples: [{ answer: { status: 'success', campaigns: [draft] } }],
    errors: [
      {
        status: 400,
        error: `state: must be one of ${states.join(', ')}`,
        when: 'a filter is wrong',
      },
    ],
  },
  'POST /api/campaigns': {
    summary: 'Make a campaign, as a draft',
    notes: 'Nothing is sent before it is published. What the fields mean is in docs/webhooks.md.',
    roles: [],
    body: objectBody(definitionSchema),
    status: 201,
    answer: success({ campaign: shownCampaign }),
    examples: [{ body: exampleDefinition, answer: { status: 'success', campaign: draft } }],
    errors: [wrong, { status: 400, error: 'templateId: there is no webhook template 5', when: 'it is unknown' }],
  },
  'POST /api/campaigns/audience': {
    summary: 'Count whom a campaign would reach',
    notes:
      'Of a live trigger, who fits its profile filter now. What takes longer is "partial": the same body is sent again with the req_id in it.',
    roles: ['export'],
    person: 'viewer',
    body: objectBody(audienceRequest),
    answer: z.union([
      success({ people: z.int(), reached: z.record(z.string(), z.int()) }),
      z.strictObject({ status: z.literal('partial'), req_id: z.int() }),
    ]),
    examples: [
      {
        body: { trigger: { kind: 'everybody' } },
        answer: { status: 'success', people: 1_200, reached: { email: 900, sms: 400 } },
      },
    ],
    errors: [wrong, { status: 200, code: 3, error: 'Incorrect Usage', when: 'the req_id is none of this account' }],
  },
  'GET /api/campaigns/triggers': {
    summary: 'List the triggers that campaigns may have',
    notes:
      'With the fields of each, their limits, and a sentence of what it means: enough to make a form of. In a sentence, `{field}` stands for what the field says; what is in brackets belongs to the fields in it, and is left out where one of them is empty.',
    roles: ['export'],
    answer: success({ triggers: z.array(shownTrigger) }),
    examples: [{ answer: { status: 'success', triggers: triggers.map((trigger) => ({ ...trigger })) } }],
  },
  'GET /api/campaigns/{id}': { ...one(draft), summary: 'Show a campaign', roles: ['export'], errors: [noSuch] },
  'PATCH /api/campaigns/{id}': {
    ...one(draft),
    summary: 'Edit a draft, a scheduled campaign or a live one',
    notes:
      'Fields that are given take the place of those that were. A live campaign goes by the edit from the next event on.',
    roles: [],
    body: objectBody(editSchema),
    examples: [
      {
        params: paramsOf(draft),
        body: { name: draft.name },
        answer: { status: 'success', campaign: draft },
      },
    ],
    errors: [
      wrong,
      noSuch,
      stateError('This campaign is completed; drafts, scheduled and live ones can be edited'),
      {
        status: 409,
        error: 'Campaign was changed by somebody else meanwhile; read it again',
        when: 'two edit at once',
      },
    ],
  },
  'DELETE /api/campaigns/{id}': {
    summary: 'Delete a draft',
    roles: [],
    params,
    answer: success({}),
    examples: [{ params: { id: String(unwanted) }, answer: { status: 'success' } }],
    errors: [noSuch, stateError('This campaign is running; only drafts can be deleted')],
  },
  'POST /api/campaigns/{id}/publish': {
    ...one(ready),
    summary: 'Publish a draft',
    notes: 'A live campaign takes events from now on; another begins its run when its schedule says.',
    roles: [],
    errors: [
      noSuch,
      { status: 400, error: 'schedule.at: must not be in the past', when: 'its time is over' },
      stateError('This campaign is completed; make another one'),
      {
        status: 409,
        error: 'Its template is about to be deleted, or 10,000 live campaigns run, the most that may; please try again',
        when: 'what it needs is not to be had',
      },
    ],
  },
  'POST /api/campaigns/{id}/stop': {
    ...one(stopped),
    summary: 'Stop a campaign',
    notes: 'For good. A run ends between two slices of people; calls that are on their way still arrive.',
    roles: [],
    errors: [noSuch, stateError('This campaign is draft; only one that is scheduled or runs can be stopped')],
  },
  'GET /api/campaigns/{id}/results': {
    summary: 'Show what became of a campaign',
    roles: ['export'],
    params,
    answer: success({ results: shownResults }),
    examples: [{ params: paramsOf(draft), answer: { status: 'success', results: exampleResults } }],
    errors: [noSuch],
  },
});
