import * as z from 'zod';
import { MASK } from '#core/secrets.ts';
import { httpsOnly } from '#core/webhooks/receiver-url.ts';
import { objectBody, routesOf, success } from '#runtime/routes.ts';
import { alertInput } from './domain/alert-settings.ts';

/** What this slice takes and answers over HTTP. */
const shown = z
  .strictObject({
    enabled: z.boolean(),
    url: z.string().nullable().describe('null where no receiver was ever set, or they go by a template'),
    template: z.string().optional().describe('name of the webhook template by which they go, instead of a url'),
    headers: z.record(z.string(), z.literal(MASK)).describe('names; their values are never shown'),
  })
  .describe('with the values of headers masked');
const address = 'https://hooks.example.com/causeway';

export const alertRoutes = routesOf('alerts/manage-alerts', {
  'GET /api/alerts': {
    summary: 'Show where status alerts go',
    roles: [],
    answer: success({ alerts: shown }),
    examples: [
      { answer: { status: 'success', alerts: { enabled: true, url: address, headers: { Authorization: MASK } } } },
      { name: 'nothing set up', answer: { status: 'success', alerts: { enabled: false, url: null, headers: {} } } },
    ],
  },
  'PUT /api/alerts': {
    summary: 'Say where status alerts go',
    notes: `To a url with headers, or by a webhook template of the method POST. The value "${MASK}" of a header keeps the one that is stored, as long as the receiver stays.`,
    roles: [],
    body: objectBody(alertInput(httpsOnly)),
    answer: success({ alerts: shown }),
    examples: [
      {
        body: { enabled: true, url: address, headers: { Authorization: 'Bearer 123' } },
        answer: { status: 'success', alerts: { enabled: true, url: address, headers: { Authorization: MASK } } },
      },
      {
        name: 'by a webhook template',
        body: { enabled: true, template: 'Shop' },
        answer: { status: 'success', alerts: { enabled: true, url: null, template: 'Shop', headers: {} } },
      },
    ],
    errors: [
      { status: 400, error: 'url: must be an https address', when: 'a field is missing, unknown or wrong' },
      {
        status: 400,
        error: 'template: "Shop" is sent by GET; alerts are sent by POST only',
        when: 'the template is of another method',
      },
      {
        status: 400,
        error: 'template: there is no webhook template of this name',
        when: 'the account has no template of this name, compared without case',
      },
      {
        status: 409,
        error: 'The template was changed by somebody else meanwhile; try again',
        when: 'the template was changed or deleted in the same moment',
      },
    ],
  },
  'DELETE /api/alerts': {
    summary: 'Forget where status alerts go, and send none',
    roles: [],
    answer: success({}),
    examples: [{ answer: { status: 'success' } }],
  },
});
