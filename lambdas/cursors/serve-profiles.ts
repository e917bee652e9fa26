import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { serveProfilesEnv } from './env.ts';
import { cursorService } from './use-cases/cursor-service.ts';
import { MAX_QUERY_BYTES } from './use-cases/serve-cursors.ts';

/** `/1/profiles.json`: opens a cursor over people, or reads one of its pages. The pages are made by `prepare-pages`. */
const { serve, authenticate, gate } = cursorService(readEnv(serveProfilesEnv), 'profiles');

export const handler = httpHandler(
  { name: 'cursor.profiles.served', authenticate, roles: ['export'], gate },
  (request, account) => serve({ account, params: request.query, body: request.text(MAX_QUERY_BYTES) }),
);
