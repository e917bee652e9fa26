import { Agent, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import {
  isThrottled,
  isTooMuchAnswer,
  MAX_BODY_BYTES,
  type Refusal,
  refusalOfBody,
  refusalOfHead,
  TIMEOUT_MS,
  TOO_LARGE,
  TOO_MUCH_ANSWER,
  UNAVAILABLE,
} from './gateway-limits.ts';
import { sendError } from './json-error.ts';

/** Shorter than the emulator's own 75 s, so that a connection is never used while the other side closes it. */
const IDLE_MS = 60_000;

/** Hands requests to the API and answers back, byte for byte, over connections that are kept open, within AWS's limits. */
export function createApiProxy(api: URL) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: IDLE_MS });

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusedHead = refusalOfHead(request);
    if (refusedHead) return refuse(response, refusedHead);
    const body = await read(request, MAX_BODY_BYTES);
    if (body === 'hung up') return;
    const refused = body === 'too large' ? TOO_LARGE : refusalOfBody(body, request);
    if (refused || body === 'too large') return refuse(response, refused ?? TOO_LARGE);
    ask(request, { response, body });
  }

  function ask(request: IncomingMessage, { response, body }: { response: ServerResponse; body: Buffer }): void {
    const upstream = openRequest({
      agent,
      host: api.hostname,
      port: api.port,
      method: request.method,
      path: `${api.pathname}${request.url ?? '/'}`,
      headers: {
        ...withoutHopByHop(request.headers),
        host: api.host,
        // So that whoever answers knows what the page's own address is (`lambdas/users/domain/own-pages.ts`).
        ...(request.headers.host !== undefined && { 'x-forwarded-host': request.headers.host }),
        ...(body.byteLength > 0 && { 'content-length': String(body.byteLength) }),
      },
    });
    const timer = setTimeout(() => {
      refuse(response, UNAVAILABLE);
      upstream.destroy();
    }, TIMEOUT_MS);
    upstream.on('response', async (answer) => {
      const bytes = await read(answer, Number.POSITIVE_INFINITY);
      clearTimeout(timer);
      if (response.headersSent || !Buffer.isBuffer(bytes)) return void response.destroy();
      if (isThrottled(answer.statusCode, bytes)) return refuse(response, UNAVAILABLE);
      if (isTooMuchAnswer(bytes, answer.headers)) return refuse(response, TOO_MUCH_ANSWER);
      response.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers));
      response.end(bytes);
    });
    upstream.on('error', () => {
      clearTimeout(timer);
      if (!response.headersSent) sendError(response, { status: 502, error: 'The API does not answer' });
    });
    response.on('close', () => {
      clearTimeout(timer);
      upstream.destroy();
    });
    upstream.end(body);
  }

  return { forward, close: () => agent.destroy() };
}

function refuse(response: ServerResponse, { status, message }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message }));
}

/** All of a message; a sender that goes on beyond the limit is read no further. */
async function read(from: IncomingMessage, limit: number): Promise<Buffer | 'too large' | 'hung up'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of from.iterator({ destroyOnReturn: false })) {
      bytes += chunk.byteLength;
      if (bytes > limit) return 'too large';
      chunks.push(chunk);
    }
  } catch {
    return 'hung up';
  }
  return Buffer.concat(chunks);
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
