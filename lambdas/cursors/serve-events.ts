import { type Answer, bindRoutes } from '#runtime/bound-routes.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { serveEventsEnv } from './env.ts';
import { eventRoutes } from './routes.ts';
import { cursorService } from './use-cases/cursor-service.ts';

/** Opens a cursor over events, or reads one of its pages, which `prepare-pages` makes. */
const { serve, authenticate, gate } = cursorService(readEnv(serveEventsEnv), 'events');

const answer: Answer<string> = async ({ account, query, body }) =>
  await serve({ account, params: query, body: body() });

export const handler = httpHandler({
  name: 'cursor.events.served',
  authenticate,
  routes: bindRoutes(eventRoutes, { 'GET /1/events.json': answer, 'POST /1/events.json': answer }),
  gate,
});
