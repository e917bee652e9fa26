import { type IncomingHttpHeaders, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';

/** One request as it goes over the wire, and the answer as it came: `fetch` would inflate, follow and add headers. */
export type Call = {
  method?: string;
  /** With its query string. */
  path: string;
  /** A text or bytes are sent as they are, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
};
export type Answer = {
  status: number;
  headers: IncomingHttpHeaders;
  /** As sent, perhaps compressed. */
  bytes: Buffer;
  text: string;
  /** Undefined where the text is no JSON. */
  json: unknown;
};

const TIMEOUT_MS = 60_000;

/** @param base address of the deployment, with a path in front of `/1/…` if it has one */
export function openHttp(base: string) {
  const url = new URL(base);
  const secure = url.protocol === 'https:';
  const agent = secure ? new SecureAgent({ keepAlive: true }) : new PlainAgent({ keepAlive: true });
  const prefix = url.pathname.replace(/\/$/, '');

  async function send(call: Call): Promise<Answer> {
    const { promise, resolve, reject } = promised<Answer>();
    const body = bytesOf(call.body);
    const length = body ? { 'content-length': String(body.byteLength) } : {};
    const open = secure ? secureRequest : plainRequest;
    const request = open({
      agent,
      host: url.hostname,
      port: url.port,
      method: call.method ?? 'GET',
      path: prefix + call.path,
      headers: { ...length, ...call.headers },
      timeout: TIMEOUT_MS,
    });
    request.on('timeout', () => request.destroy(new Error(`${call.path}: no answer within ${TIMEOUT_MS / 1000} s`)));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve(
          answerOf({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }),
        );
      });
    });
    request.end(body);
    return await promise;
  }
  return { send, close: () => agent.destroy() };
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function answerOf(came: Pick<Answer, 'status' | 'headers' | 'bytes'>): Answer {
  const zipped = came.headers['content-encoding'] === 'gzip';
  const text = (zipped ? gunzipSync(came.bytes) : came.bytes).toString('utf8');
  return { ...came, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function promised<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<Value>((take, refuse) => {
    resolve = take;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
