import * as z from 'zod';
import { routesOf, success } from '#runtime/routes.ts';

/** What this slice takes and answers over HTTP. */
export const segmentsRoutes = routesOf('segments/manage-segments', {
  'GET /api/segments': {
    summary: 'List segments',
    roles: ['export'],
    answer: success({ items: z.array(z.strictObject({ id: z.string() })) }),
    examples: [{ answer: { status: 'success', items: [] } }],
  },
});
