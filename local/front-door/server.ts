import { createServer, type IncomingMessage, type Server } from 'node:http';
import { routeTables } from '../../lib/routes.ts';
import { createApiProxy } from './api-proxy.ts';
import { sendError } from './json-error.ts';
import { type PagesAt, sendPage } from './pages.ts';

/**
 * One local address for everything that CloudFront gives one address in AWS: the API under its own paths, and the dashboard
 * under all others. It adds to a request only the name that it was called by, and refuses only what the gateway in AWS refuses.
 */
export type FrontDoorOptions = {
  /** Where the HTTP API answers: the emulator's address with the API's path, without a slash at the end. */
  api: URL;
  pages: PagesAt;
};

export function createFrontDoor(options: FrontDoorOptions): Server {
  const proxy = createApiProxy(options.api);
  const server = createServer(async (request, response) => {
    const path = pathOf(request);
    if (belongsToApi(path)) return void proxy.forward(request, response);
    const isSent = request.method === 'GET' && (await sendPage(options.pages, path, response));
    if (!isSent) sendError(response, { status: 404, error: 'Not found' });
  });
  server.keepAliveTimeout = KEPT_MS;
  server.on('close', proxy.close);
  return server;
}

/**
 * How long a connection may rest. After the five seconds that Node has for it, the door shuts just when a client that waits five
 * seconds before it asks again is on its way in, and the call is lost.
 */
const KEPT_MS = 75_000;

/** How the paths of the API begin: `/1/`, `/api/`, `/getSchema` and so on. */
const beginnings = new Set(
  routeTables.flatMap(({ routes }) => Object.keys(routes).map((key) => beginningOf(key.split(' ')[1] ?? ''))),
);

function belongsToApi(path: string): boolean {
  return beginnings.has(beginningOf(path));
}

function beginningOf(path: string): string {
  return /^\/[^/]*\/?/.exec(path)?.[0] ?? '';
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}
