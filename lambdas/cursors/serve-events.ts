import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { serveEventsEnv } from './env.ts';
import { cursorService } from './use-cases/cursor-service.ts';
import { MAX_QUERY_BYTES } from './use-cases/serve-cursors.ts';

/** `/1/events.json`: opens a cursor over events, or reads one of its pages. The pages are made by `prepare-pages`. */
const { serve, authenticate, gate } = cursorService(readEnv(serveEventsEnv), 'events');

export const handler = httpHandler(
  { name: 'cursor.events.served', authenticate, roles: ['export'], gate },
  (request, account) => serve({ account, params: request.query, body: request.text(MAX_QUERY_BYTES) }),
);
