import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { routeTables } from '../../lib/routes.ts';
import { createApiProxy } from './api-proxy.ts';
import { sendError } from './json-error.ts';
import { welcomePage } from './welcome-page.ts';

/**
 * One local address for everything that CloudFront gives one address in AWS: the API under its own paths, a page at the
 * root. It adds to a request only the name that it was called by, and refuses only what the
 * gateway in AWS refuses.
 */
export type FrontDoorOptions = {
  /** Where the HTTP API answers: the emulator's address with the API's path, without a slash at the end. */
  api: URL;
};

export function createFrontDoor(options: FrontDoorOptions): Server {
  const proxy = createApiProxy(options.api);
  const server = createServer((request, response) => {
    const path = pathOf(request);
    if (belongsToApi(path)) void proxy.forward(request, response);
    else if (path === '/' && ['GET', 'HEAD'].includes(request.method ?? '')) sendPage(response);
    else sendError(response, { status: 404, error: 'Not found' });
  });
  server.on('close', proxy.close);
  return server;
}

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

function sendPage(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(welcomePage);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}
