import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Account, Authentication } from '#core/accounts/account.ts';
import { type Caller, rolesFrom } from '#core/accounts/caller.ts';
import type { Entry, ReachedLimit } from '#core/accounts/gate.ts';
import { type Audit, fieldsOf, whoOf } from '#core/audit/entry.ts';
import { Failure, reasonOf } from '#core/failure.ts';
import { failed } from '#core/wire/failed.ts';
import { type BoundRoute, type HttpReply, routeFor } from './bound-routes.ts';
import { encodeBody, takesGzip } from './http-body.ts';
import { type HttpRequest, malformed, toRequest } from './http-request.ts';
import { logFailure, logLine } from './log.ts';
import { traced } from './trace.ts';

/**
 * The edge of every HTTP function: finds the route, authenticates, holds the caller's role against the route's roles, has the
 * request answered, maps a reply or a failure to the documented status and body `{"status":"fail","error":…,"code":…}`
 * (wire contract, transport: errors), gzips when asked, writes the log line.
 */
export type Authenticate = (accountId: string | undefined, passcode: string | undefined) => Promise<Authentication>;

export type HttpOptions = {
  /** Name of the log line, in bus-event grammar. */
  name: string;
  authenticate: Authenticate;
  routes: readonly BoundRoute[];
  /** Asked before the request is answered; the account whose gate is full is answered 429. */
  gate?: (account: Account, asked: Pick<HttpRequest, 'path'>) => Promise<Entry>;
  /** Where calls that change something are written down; no function with such a route goes without. */
  audit?: Audit;
};

/** The documented status, text and header (wire contract, transport: limits); the header harms no client that does not know it. */
const tooMany: HttpReply = { ...failed(429, 'Too many concurrent requests'), headers: { 'retry-after': '1' } };

/** A limit on a rate says which it is, and after how many seconds there is room again. */
export function limitReply({ text, waitMs }: ReachedLimit): HttpReply {
  return { ...failed(429, text), headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) } };
}

/** Something behind the API does not answer; the same request may be sent again. */
export const unavailable: HttpReply = failed(503, 'Service unavailable, please retry');

export function httpHandler(options: HttpOptions) {
  const unwritten = options.audit ? undefined : options.routes.find(({ changes }) => changes);
  if (unwritten) throw new Error(`${unwritten.key} changes something, and ${options.name} is given no audit log`);
  return edgeOf(options.name, (request) => answer(options, request));
}

/** The edge of a function whose routes show no passcode. `refuse` is asked before anything else is done. */
export type OpenOptions = {
  name: string;
  routes: readonly BoundRoute<unknown>[];
  refuse: (request: HttpRequest) => HttpReply | undefined;
};

export function openHttpHandler({ name, routes, refuse }: OpenOptions) {
  return edgeOf(name, async (request) => {
    const found = routeFor(request, routes);
    if (found.kind === 'unknown') return failed(404, 'Not found');
    if (found.kind === 'other-method') return failed(405, 'Method not allowed');
    return refuse(request) ?? (await found.route.answer(request, { params: found.params }));
  });
}

function edgeOf(name: string, answer: (request: HttpRequest) => Promise<HttpReply>) {
  return traced(async function onHttp(event: APIGatewayProxyEventV2, context: Context) {
    const startedAt = performance.now();
    const request = toRequest(event);
    const accountId = request.header('x-clevertap-account-id');
    const reply = await answer(request).catch((thrown: unknown) => failureReply(name, thrown));
    const status = reply.status ?? 200;
    logLine(name, {
      account: accountId,
      status,
      ms: Math.round(performance.now() - startedAt),
      requestId: context.awsRequestId,
      ...reply.facts,
    });
    return toResult(reply, request);
  });
}

async function answer(options: HttpOptions, request: HttpRequest): Promise<HttpReply> {
  const caller = await options.authenticate(
    request.header('x-clevertap-account-id'),
    request.header('x-clevertap-passcode'),
  );
  if (caller.kind === 'unknown') return failed(401, caller.error);
  const { account, by } = caller;
  const found = routeFor(request, options.routes);
  if (found.kind === 'unknown') return failed(404, 'Not found');
  if (found.kind === 'other-method') return failed(405, 'Method not allowed');
  const refusal = refusalOf(by, found.route);
  if (refusal !== undefined) return failed(403, refusal);
  if (request.losesLetters) throw malformed('the query string is not UTF-8; percent-encode the bytes of UTF-8');
  const entry = await options.gate?.(account, request);
  if (entry?.kind === 'full') return entry.limit ? limitReply(entry.limit) : tooMany;
  try {
    const reply = await found.route.answer(request, { account, by, params: found.params });
    if (found.route.changes) await writeDown(options, { request, reply, route: found.route, account, by });
    return reply;
  } finally {
    await entry?.leave();
  }
}

type Answered = { request: HttpRequest; reply: HttpReply; route: BoundRoute; account: Account; by: Caller };

/** What was done is done: where it cannot be written down, the answer stands, and the function's log has what the entry would have said. */
async function writeDown(options: HttpOptions, { request, reply, route, account, by }: Answered): Promise<void> {
  const { status = 200 } = reply;
  if (status >= 400) return;
  const { method, path, requestId } = request;
  const fields = fieldsOf(request.bytes());
  const { accountId } = account;
  try {
    await options.audit?.({ accountId, by, what: route.summary, method, path, fields, status, requestId });
  } catch (thrown) {
    const said = { account: accountId, what: route.summary, method, path, fields: fields.join(','), status };
    logFailure('audit.not-written', thrown, { ...said, requestId, who: JSON.stringify(whoOf(by)) });
  }
}

/** Why this caller may not make the call; undefined where they may. */
function refusalOf(by: Caller, { roles, person }: Pick<BoundRoute, 'roles' | 'person'>): string | undefined {
  if (roles === 'anybody' || by.role === 'admin') return undefined;
  if (by.kind === 'person') {
    const allowed = rolesFrom(person);
    if (allowed.includes(by.role)) return undefined;
    return `You have the role "${by.role}" in this account; this call needs ${allowed.join(' or ')}`;
  }
  if (roles.includes(by.role)) return undefined;
  return `This passcode has the role "${by.role}"; this call needs ${roles.concat('admin').join(' or ')}`;
}

function failureReply(name: string, thrown: unknown): HttpReply {
  if (thrown instanceof Failure && thrown.code === 'bad-input') return failed(400, thrown.message);
  if (thrown instanceof Failure && thrown.code === 'not-found') return failed(404, thrown.message);
  if (thrown instanceof Failure && thrown.code === 'conflict') return failed(409, thrown.message);
  if (thrown instanceof Failure && thrown.code === 'limited') {
    return limitReply({ text: thrown.message, waitMs: (thrown.afterSeconds ?? 1) * 1_000 });
  }
  logFailure(`${name}.failed`, thrown, { reason: reasonOf(thrown) });
  return unavailable;
}

function toResult(reply: HttpReply, request: HttpRequest): APIGatewayProxyStructuredResultV2 {
  const { headers, ...content } = encodeBody(reply, takesGzip(request.header('accept-encoding')));
  const { status = 200, cookies } = reply;
  return { statusCode: status, headers: { ...headers, ...reply.headers }, ...(cookies && { cookies }), ...content };
}
