import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { onSocket } from '../support/on-socket.ts';

/**
 * A cursor API on a real socket, with pages from a list and faults from a script: `fault` is asked before every answer
 * and may give another one.
 */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: object | string }
  | { kind: 'hang' }
  | { kind: 'cut' };
export type Asked = { what: 'open' | 'page'; page: number; cursor: string | null; times: number };
export type FakeServer = AsyncDisposable & {
  url: string;
  asked: Asked[];
  opened: { query: unknown; params: string; path: string }[];
  /** What the server tells of the account: nothing of what is left out, as a server that does not know such calls. */
  account: {
    timezone?: string;
    events?: string[];
    /** Whether they are told by a `req_id` only. */
    later?: boolean;
  };
};

export const inProgress: Fault = {
  kind: 'status',
  status: 200,
  body: { status: 'fail', error: 'Request still in progress, please retry later', code: 2 },
};
export const expired: Fault = {
  kind: 'status',
  status: 200,
  body: { status: 'fail', error: 'invalid cursor', code: 3 },
};

export async function fakeServer(
  pages: readonly (readonly string[])[],
  fault: (asked: Asked) => Fault | undefined = () => undefined,
): Promise<FakeServer> {
  const asked: Asked[] = [];
  const opened: FakeServer['opened'] = [];
  const account: FakeServer['account'] = { events: ['Charged'] };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (!url.pathname.startsWith('/1/')) return tellOf(account, { url, response });
    const cursor = url.searchParams.get('cursor');
    const page = cursor === null ? -1 : Number(cursor.split('_')[1]);
    const times = asked.filter((one) => one.page === page).length + 1;
    const now: Asked = { what: cursor === null ? 'open' : 'page', page, cursor, times };
    asked.push(now);
    const wrong = fault(now);
    if (wrong) return misbehave(wrong, response);
    if (cursor === null) {
      opened.push({ query: JSON.parse(Buffer.concat(chunks).toString()), params: url.search, path: url.pathname });
      return json(response, `{"status":"success","cursor":"c${opened.length}_0"}`);
    }
    const lines = pages[page];
    const next = `${cursor.split('_')[0]}_${page + 1}`;
    const text = lines
      ? `{"status":"success","next_cursor":"${next}","records":[${lines.join(',\n')}]}`
      : '{"status":"success"}';
    json(response, text);
  }

  const server = await onSocket((request, response) => void answer(request, response).catch(() => response.destroy()));
  return { ...server, asked, opened, account };
}

function json(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(text));
}

function tellOf(
  { timezone, events, later = false }: FakeServer['account'],
  { url, response }: { url: URL; response: ServerResponse },
): void {
  const path = url.pathname;
  const isPromised = path === '/getSchema' && later && !url.searchParams.has('req_id');
  const told =
    path === '/api/account' && timezone !== undefined
      ? { account: { timezone } }
      : path === '/getSchema' && events && { events: events.map((name) => ({ name })) };
  if (isPromised) json(response, '{"req_id":7,"status":"partial"}');
  else if (told) json(response, JSON.stringify({ status: 'success', ...told }));
  else misbehave({ kind: 'status', status: 404, body: { status: 'fail', error: 'Not found', code: 404 } }, response);
}

function misbehave(fault: Fault, response: ServerResponse): void {
  if (fault.kind === 'hang') return;
  if (fault.kind === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"status":"success","records":[');
    setTimeout(() => response.destroy(), 20);
    return;
  }
  const { status, headers, body } = fault;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
}

/** Pages of records whose texts no parser gives back unchanged. */
export function pagesOf(count: number, size: number, day = 20261101): string[][] {
  return Array.from({ length: count }, (_, page) =>
    Array.from({ length: size }, (_, at) => {
      const place = page * size + at;
      const second = String(place % 60).padStart(2, '0');
      return `{"profile":{"identity":"p${place}","objectId":"o${place}"},"ts":${day}1200${second},"event_props":{"Place":${place},"Id":12345678901234567890,"Amount":1.50,"Text":"a \\"b\\" [c] {d} ☕ \\\\"},"session_props":{}}`;
    }),
  );
}
