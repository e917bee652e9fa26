import type { IncomingHttpHeaders } from 'node:http';

/**
 * What an HTTP API of AWS and the call of a function behind it take, and the answers to what is more
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). Those answers are the gateway's own and have
 * its shape, `{"message":…}`; no handler sees the request.
 */
export type Refusal = { status: number; message: string };

/** The request line and the values of headers, together. */
const MAX_HEAD_BYTES = 10_240;
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Of an event or an answer of a function, as JSON. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
export const TIMEOUT_MS = 30_000;

export const TOO_LARGE: Refusal = { status: 413, message: 'Request Entity Too Large' };
/** Also when no function is free. */
export const UNAVAILABLE: Refusal = { status: 503, message: 'Service Unavailable' };
export const TOO_MUCH_ANSWER: Refusal = { status: 500, message: 'Internal Server Error' };

type Head = { method?: string | undefined; url?: string | undefined; headers: IncomingHttpHeaders };

export function refusalOfHead({ method = '', url = '', headers }: Head): Refusal | undefined {
  const values = Object.values(headers).flat().join('');
  const bytes = Buffer.byteLength(`${method} ${url} HTTP/1.1${values}`);
  return bytes > MAX_HEAD_BYTES ? { status: 431, message: 'Request Header Fields Too Large' } : undefined;
}

/** The event holds the request's head as well as its body. */
export function refusalOfBody(body: Buffer, head: Head): Refusal | undefined {
  const event = bytesInJson(body, isTextToGateway(head.headers['content-type'])) + JSON.stringify(head.headers).length;
  return event > MAX_PAYLOAD_BYTES ? TOO_LARGE : undefined;
}

/** A compressed answer has left the function in base64. */
export function isTooMuchAnswer(body: Buffer, headers: IncomingHttpHeaders): boolean {
  return bytesInJson(body, headers['content-encoding'] === undefined) > MAX_PAYLOAD_BYTES;
}

/** No function may run yet because too many do: the emulator says so as Lambda would, the gateway of AWS as its own. */
export function isThrottled(status: number | undefined, body: Buffer): boolean {
  return status === 429 && body.includes('TooManyRequestsException');
}

/**
 * Which bodies reach a function as text, and all others in base64. AWS documents that it is decided by the content type
 * and not for which; this list was measured by the emulator's makers against AWS
 * (https://github.com/ministackorg/ministack/pull/766). `content-encoding` plays no part, so a compressed body that is
 * called JSON is decoded as UTF-8 and spoilt: senders of gzip call it `application/octet-stream`.
 */
function isTextToGateway(contentType = ''): boolean {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || /^application\/(json|xml|javascript)$/.test(type);
}

function bytesInJson(body: Buffer, isText: boolean): number {
  if (!isText) return Math.ceil(body.byteLength / 3) * 4;
  // Nothing shrinks in JSON, and few bodies are near the limit.
  if (body.byteLength > MAX_PAYLOAD_BYTES || body.byteLength * 6 <= MAX_PAYLOAD_BYTES) return body.byteLength;
  return Buffer.byteLength(JSON.stringify(body.toString('utf8')));
}
