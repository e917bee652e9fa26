import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { inflateBody } from '#runtime/http-body.ts';
import { cursorService } from './adapters/cursor-service.ts';
import { MAX_QUERY_BYTES, malformed } from './domain/serve.ts';
import { serveEventsEnv } from './env.ts';

/** `/1/events.json`: opens a cursor over events, or reads one of its pages. The pages are made by `prepare-pages`. */
const { serve, authenticate, gate } = cursorService(readEnv(serveEventsEnv), 'events');

export const handler = httpHandler(
  { name: 'cursor.events.served', authenticate, roles: ['export'], gate },
  async (request, account) => {
    const encoding = request.header('content-encoding');
    const body = inflateBody(request.rawBody(), { encoding, limit: MAX_QUERY_BYTES });
    return body.kind === 'text' ? await serve({ account, params: request.query, body: body.text }) : malformed;
  },
);
