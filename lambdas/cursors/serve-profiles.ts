import { type Answer, bindRoutes } from '#runtime/bound-routes.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { serveProfilesEnv } from './env.ts';
import { profileRoutes } from './routes.ts';
import { cursorService } from './use-cases/cursor-service.ts';

/** Opens a cursor over people, or reads one of its pages, which `prepare-pages` makes. */
const { serve, authenticate, gate } = cursorService(readEnv(serveProfilesEnv), 'profiles');

const answer: Answer<string> = async ({ account, query, body }) =>
  await serve({ account, params: query, body: body() });

export const handler = httpHandler({
  name: 'cursor.profiles.served',
  authenticate,
  routes: bindRoutes(profileRoutes, { 'GET /1/profiles.json': answer, 'POST /1/profiles.json': answer }),
  gate,
});
