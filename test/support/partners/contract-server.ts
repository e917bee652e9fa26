import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/**
 * The part of a stand-in for a partner's API that is the same for all: it reads requests, hands them to the partner's own
 * rules, and breaks where a test says so.
 */
export type Asked = { url: URL; headers: IncomingHttpHeaders; body: unknown; bytes: number };
export type Reply = { status: number; body?: unknown; headers?: Record<string, string> };

export type Fault =
  /** None. */
  | 'fine'
  /** Nothing is taken, for the reason that the status says. */
  | 'throttled'
  | 'broken'
  | 'denied'
  | 'too-large'
  /** The connection breaks while the request is on its way; nothing is taken. */
  | 'cut'
  /** All is taken; of the answer comes nothing, or half of it. */
  | 'lost-answer'
  | 'half-answer';

/** Every call of ours to somebody says of which version it is (wire contract, decisions: schema version). */
const NO_SCHEMA: Reply = { status: 400, body: { error: 'X-Causeway-Schema is missing' } };

export type ContractServer = {
  listener: RequestListener;
  /** Meets the next requests, in this order. */
  faults: Fault[];
  /** Requests so far. */
  calls: number;
  /** Whether credentials are refused. */
  revoked: boolean;
};

export function contractServer(rules: { take: (asked: Asked) => Reply; denied: Reply }): ContractServer {
  const server: ContractServer = {
    listener: (asked, answer) => void listen(asked, answer),
    faults: [],
    calls: 0,
    revoked: false,
  };
  const replies: Partial<Record<Fault, Reply>> = {
    throttled: { status: 429, headers: { 'retry-after': '0' } },
    broken: { status: 503 },
    denied: rules.denied,
    'too-large': { status: 413 },
  };

  async function listen(...[asked, answer]: Parameters<RequestListener>): Promise<void> {
    server.calls++;
    const fault = server.faults.shift() ?? (server.revoked ? 'denied' : undefined);
    if (fault === 'cut') return void asked.once('data', () => asked.destroy());
    const sent = await buffer(asked).catch(() => undefined);
    if (!sent) return;
    const bytes = asked.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const url = new URL(asked.url ?? '/', 'http://partner');
    const request = { url, headers: asked.headers, body: JSON.parse(String(bytes)), bytes: bytes.byteLength };
    const unsigned = request.headers['x-causeway-schema'] === '1' ? undefined : NO_SCHEMA;
    const { status, body, headers } = (fault && replies[fault]) ?? unsigned ?? rules.take(request);
    if (fault === 'lost-answer') return void asked.socket.destroy();
    const text = body === undefined ? '' : JSON.stringify(body);
    answer.writeHead(status, {
      'content-type': 'application/json',
      ...headers,
      'content-length': Buffer.byteLength(text) + 20 * Number(fault === 'half-answer'),
    });
    if (fault === 'half-answer') return void answer.write(`${text} `, () => asked.socket.destroy());
    answer.end(text);
  }
  return server;
}

/** What has arrived, each once, as a partner counts it that tells things come twice by a key. */
export function rowsByKey<Row>() {
  const rows = new Map<string, Row>();
  const seen = { doubles: 0 };
  return {
    rows,
    seen,
    add(key: string, row: Row): void {
      if (rows.has(key)) seen.doubles++;
      else rows.set(key, row);
    },
  };
}
