import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Account, Authentication, Role } from '#core/accounts/account.ts';
import type { Entry, ReachedLimit } from '#core/accounts/gate.ts';
import { Failure, reasonOf } from '#core/failure.ts';
import { bodyText, textBody } from './body-text.ts';
import { encodeBody, takesGzip } from './http-body.ts';
import { type Facts, logFailure, logLine } from './log.ts';
import { traced } from './trace.ts';

/**
 * The edge of every HTTP function: authenticates, calls the handler, maps a reply or a failure to the documented status
 * and body `{"status":"fail","error":…,"code":…}` (wire contract, transport: errors), gzips when asked, writes the log line.
 * What a request means is the handler's business.
 */
export type HttpRequest = {
  method: string;
  path: string;
  /** Values of `{name}` parts of the route. */
  params: Record<string, string | undefined>;
  query: URLSearchParams;
  header: (name: string) => string | undefined;
  /** The body as sent: still compressed if it came compressed. */
  rawBody: () => Buffer;
  /** The body inflated and decoded; one over `limit` bytes, or that is no text, is a 400 that says so. */
  text: (limit: number) => string;
  requestId: string;
};

export type HttpReply = {
  status?: number;
  headers?: Record<string, string>;
  /** Serialised as JSON; `gzipped` instead is sent as it is to clients that take gzip. */
  body?: unknown;
  gzipped?: Buffer;
  facts?: Facts;
};

export type Authenticate = (accountId: string | undefined, passcode: string | undefined) => Promise<Authentication>;

export type HttpOptions = {
  /** Name of the log line, in bus-event grammar. */
  name: string;
  authenticate: Authenticate;
  /** Roles that may call, whatever is asked or by the method and the path; `admin` always may. */
  roles: readonly Role[] | ((asked: Pick<HttpRequest, 'method' | 'path'>) => readonly Role[]);
  /** Asked before the handler is called; the account whose gate is full is answered 429. */
  gate?: (account: Account, asked: Pick<HttpRequest, 'path'>) => Promise<Entry>;
};

/** `{"status":"fail","error":<text>,"code":<status or given code>}` with the HTTP status. */
export function failReply(status: number, error: string, code: number = status): HttpReply {
  return { status, body: { status: 'fail', error, code } };
}

/** The documented status, text and header (wire contract, transport: limits); the header harms no client that does not know it. */
const tooMany: HttpReply = { ...failReply(429, 'Too many concurrent requests'), headers: { 'retry-after': '1' } };

/** A limit on a rate says which it is, and after how many seconds there is room again. */
export function limitReply({ text, waitMs }: ReachedLimit): HttpReply {
  return { ...failReply(429, text), headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) } };
}

export function httpHandler(
  options: HttpOptions,
  handle: (request: HttpRequest, account: Account) => Promise<HttpReply>,
) {
  return traced(async function onHttp(event: APIGatewayProxyEventV2, context: Context) {
    const startedAt = performance.now();
    const request = toRequest(event);
    const accountId = request.header('x-clevertap-account-id');
    const reply = await answer(options, handle, request).catch((thrown: unknown) => failureReply(options.name, thrown));
    const status = reply.status ?? 200;
    logLine(options.name, {
      account: accountId,
      status,
      ms: Math.round(performance.now() - startedAt),
      requestId: context.awsRequestId,
      ...reply.facts,
    });
    return toResult(reply, request);
  });
}

async function answer(
  options: HttpOptions,
  handle: (request: HttpRequest, account: Account) => Promise<HttpReply>,
  request: HttpRequest & { rawQuery: string },
): Promise<HttpReply> {
  const who = await options.authenticate(
    request.header('x-clevertap-account-id'),
    request.header('x-clevertap-passcode'),
  );
  if (who.kind === 'unknown') return failReply(401, who.error);
  const roles = typeof options.roles === 'function' ? options.roles(request) : options.roles;
  if (who.role !== 'admin' && !roles.includes(who.role)) {
    const needed = roles.concat('admin').join(' or ');
    return failReply(403, `This passcode has the role "${who.role}"; this call needs ${needed}`);
  }
  if (losesLetters(request)) throw badRequest('the query string is not UTF-8; percent-encode the bytes of UTF-8');
  const entry = await options.gate?.(who.account, request);
  if (entry?.kind === 'full') return entry.limit ? limitReply(entry.limit) : tooMany;
  try {
    return await handle(request, who.account);
  } finally {
    await entry?.leave();
  }
}

function failureReply(name: string, thrown: unknown): HttpReply {
  if (thrown instanceof Failure && thrown.code === 'bad-input') return failReply(400, thrown.message);
  if (thrown instanceof Failure && thrown.code === 'not-found') return failReply(404, thrown.message);
  if (thrown instanceof Failure && thrown.code === 'conflict') return failReply(409, thrown.message);
  logFailure(`${name}.failed`, thrown, { reason: reasonOf(thrown) });
  return failReply(503, 'Service unavailable, please retry');
}

function badRequest(reason: string): Failure {
  return new Failure('bad-input', `Malformed request: ${reason}`, { retry: 'never' });
}

/** Whether decoding put U+FFFD where the client had sent other bytes: two people's names would become one. */
function losesLetters({ query, rawQuery }: { query: URLSearchParams; rawQuery: string }): boolean {
  return query.toString().includes('%EF%BF%BD') && !/%EF%BF%BD|\ufffd/i.test(rawQuery);
}

function textOf(event: APIGatewayProxyEventV2, limit: number): string {
  const headers = { encoding: event.headers['content-encoding'], type: event.headers['content-type'] };
  const given = event.body ?? '';
  const body = event.isBase64Encoded
    ? bodyText(Buffer.from(given, 'base64'), { ...headers, limit })
    : textBody(given, { ...headers, limit });
  if (body.kind !== 'text') throw badRequest(body.reason);
  return body.text;
}

function toRequest(event: APIGatewayProxyEventV2): HttpRequest & { rawQuery: string } {
  const rawBody = () => Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    params: event.pathParameters ?? {},
    query: new URLSearchParams(event.rawQueryString),
    header: (name) => event.headers[name],
    rawQuery: event.rawQueryString,
    rawBody,
    text: (limit) => textOf(event, limit),
    requestId: event.requestContext.requestId,
  };
}

function toResult(reply: HttpReply, request: HttpRequest): APIGatewayProxyStructuredResultV2 {
  const { headers, ...content } = encodeBody(reply, takesGzip(request.header('accept-encoding')));
  return { statusCode: reply.status ?? 200, headers: { ...headers, ...reply.headers }, ...content };
}
