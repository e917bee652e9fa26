import * as z from 'zod';
import { routesOf, success } from '#runtime/routes.ts';

/** What this slice answers over HTTP, to anybody. */
const text = z.string();

export const doorRoutes = routesOf('door/answer-unknown', {
  'GET /health': {
    summary: 'Ask whether the API answers',
    roles: 'anybody',
    answer: success({}),
    examples: [{ answer: { status: 'success' } }],
  },
  'GET /api/openapi.json': {
    summary: 'Read this document',
    notes: 'OpenAPI 3.1: every call of the API, with examples and the texts of errors.',
    roles: 'anybody',
    answer: z.looseObject({
      openapi: z.literal('3.1.0'),
      info: z.looseObject({ title: text, version: text }),
      paths: z.looseObject({}),
    }),
    examples: [{ answer: { openapi: '3.1.0', info: { title: 'Causeway', version: '1' }, paths: {} } }],
  },
});
