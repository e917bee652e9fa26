import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createApiProxy } from './api-proxy.ts';
import { sendError } from './json-error.ts';
import { welcomePage } from './welcome-page.ts';

/**
 * One local address for everything that CloudFront gives one address in AWS: the API under its own paths, a page at the
 * root. It adds nothing to a request, and refuses only what the
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

/** The paths of the wire contract, its neighbours that have a path of their own, and the product's own API. */
const ALONE = new Set(['/getSchema', '/health', '/category-groups', '/get_catalog_url']);

export function belongsToApi(path: string): boolean {
  return ALONE.has(path) || ['/1/', '/v1/', '/api/'].some((start) => path.startsWith(start));
}

function sendPage(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(welcomePage);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}
