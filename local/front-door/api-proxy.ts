import { Agent, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { sendError } from './json-error.ts';

/** Shorter than the emulator's own 75 s, so that a connection is never used while the other side closes it. */
const IDLE_MS = 60_000;

/** Streams requests to the API and answers back, byte for byte, over connections that are kept open. */
export function createApiProxy(api: URL) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: IDLE_MS });

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const upstream = openRequest({
      agent,
      host: api.hostname,
      port: api.port,
      method: request.method,
      path: `${api.pathname}${request.url ?? '/'}`,
      headers: { ...asBytes(withoutHopByHop(request.headers)), host: api.host },
    });
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers));
      pipeline(answer, response, ignoreHangUp);
    });
    upstream.on('error', () => {
      if (response.headersSent) response.destroy();
      else sendError(response, { status: 502, error: 'The API does not answer' });
    });
    response.on('close', () => upstream.destroy());
    pipeline(request, upstream, ignoreHangUp);
  }

  return { forward, close: () => agent.destroy() };
}

/** RFC 9110 §7.6.1: these describe one connection, not the message. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function withoutHopByHop(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}

/**
 * The emulator's HTTP API decides by the content type alone whether a body is text, and spoils a gzipped one that is
 * called JSON by decoding it as UTF-8. Called bytes, it reaches the function as it was sent.
 */
function asBytes(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return headers['content-encoding'] ? { ...headers, 'content-type': 'application/octet-stream' } : headers;
}

/** Either side may hang up; `pipeline` has already closed the other. */
function ignoreHangUp(): void {}
