import * as z from 'zod';
import { MASK } from '#core/secrets.ts';
import { objectBody, routesOf, success } from '#runtime/routes.ts';
import { alertInput } from './domain/alert-settings.ts';

/** What this slice takes and answers over HTTP. */
const shown = z
  .strictObject({
    enabled: z.boolean(),
    url: z.string().nullable().describe('null where no receiver was ever set'),
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
    notes: `The value "${MASK}" of a header keeps the one that is stored, as long as the receiver stays.`,
    roles: [],
    body: objectBody(alertInput({ allowHttp: false })),
    answer: success({ alerts: shown }),
    examples: [
      {
        body: { enabled: true, url: address, headers: { Authorization: 'Bearer 123' } },
        answer: { status: 'success', alerts: { enabled: true, url: address, headers: { Authorization: MASK } } },
      },
    ],
    errors: [{ status: 400, error: 'url: must be an https address', when: 'a field is missing, unknown or wrong' }],
  },
  'DELETE /api/alerts': {
    summary: 'Forget where status alerts go, and send none',
    roles: [],
    answer: success({}),
    examples: [{ answer: { status: 'success' } }],
  },
});
