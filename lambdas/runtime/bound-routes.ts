import type { Account } from '#core/accounts/account.ts';
import type { Caller, PersonRole } from '#core/accounts/caller.ts';
import { paramsOf } from '#core/wire/route-path.ts';
import type { HttpRequest } from './http-request.ts';
import type { Facts } from './log.ts';
import { changesAccount, leastPerson, type Route, type RouteKey, type RouteTable } from './routes.ts';

/** A request that fits a route. */
export type OpenCall<Body = unknown> = Pick<HttpRequest, 'path' | 'query' | 'header' | 'cookie' | 'requestId'> & {
  /** Values of the `{name}` parts of the route's path. */
  params: Readonly<Record<string, string>>;
  /** The body as the route reads it; throws `bad-input` where it cannot be read. */
  body: () => Body;
};

/** Who was found to call, and for which account. */
export type Known = {
  account: Account;
  /** The passcode or the person. */
  by: Caller;
};

/** A request that may be answered: it fits a route, and comes from somebody who may call that. */
export type Call<Body = unknown> = OpenCall<Body> & Known;

export type HttpReply = {
  status?: number;
  headers?: Record<string, string>;
  /** Whole values of `set-cookie`. */
  cookies?: string[];
  /** Serialised as JSON; `gzipped` instead is sent as it is to clients that take gzip. */
  body?: unknown;
  gzipped?: Buffer;
  facts?: Facts;
};

export type Answer<Body = unknown, From = Known> = (call: OpenCall<Body> & From) => Promise<HttpReply>;
type Answers<Bodies, From> = { [Key in keyof Bodies]: Answer<Bodies[Key], From> };
type Table = Readonly<Record<RouteKey, unknown>>;

/** A route with the function that answers it. */
export type BoundRoute<From = Known> = {
  key: string;
  /** What the call does, in the words of its route. */
  summary: string;
  roles: Route['roles'];
  /** The least of the people's roles that may call. */
  person: PersonRole;
  /** Whether a call that was not refused is written down in the account's audit log. */
  changes: boolean;
  answer: (request: HttpRequest, from: From & Pick<Call, 'params'>) => Promise<HttpReply>;
};

/** Binds each route of a function to what answers it. */
export function bindRoutes<Bodies extends Table>(
  table: RouteTable<Bodies>,
  answers: Answers<Bodies, Known>,
): BoundRoute[] {
  return bindAll(table, answers);
}

/** Binds the routes of a function that anybody may call, without a passcode. */
export function bindOpenRoutes<Bodies extends Table>(
  table: RouteTable<Bodies>,
  answers: Answers<Bodies, unknown>,
): BoundRoute<unknown>[] {
  return bindAll(table, answers);
}

function bindAll<Bodies extends Table, From>(
  { routes }: RouteTable<Bodies>,
  answers: Answers<Bodies, From>,
): BoundRoute<From>[] {
  const bound: BoundRoute<From>[] = [];
  for (const key in routes) {
    bound.push(bind<Bodies[typeof key], From>(key, { route: routes[key], answer: answers[key] }));
  }
  return bound;
}

function bind<Body, From>(
  key: string,
  { route, answer }: { route: Route<Body>; answer: Answer<Body, From> },
): BoundRoute<From> {
  const bodyOf = (request: HttpRequest): Body => {
    if (!route.body) throw new Error(`${key} declares no body`);
    return route.body.read(request);
  };
  return {
    key,
    summary: route.summary,
    roles: route.roles,
    person: leastPerson(key, route),
    changes: changesAccount(key, route),
    answer: async (request, from) => {
      const { path, query, header, cookie, requestId } = request;
      return await answer({ path, query, header, cookie, requestId, ...from, body: () => bodyOf(request) });
    },
  };
}

export type FoundRoute<From = Known> =
  | { kind: 'route'; route: BoundRoute<From>; params: Call['params'] }
  | { kind: 'other-method' }
  | { kind: 'unknown' };

/** The route of a request: the one that the gateway names; where it names none here, the one of its method and path. */
export function routeFor<From>(
  { routeKey, method, path, params }: HttpRequest,
  bound: readonly BoundRoute<From>[],
): FoundRoute<From> {
  const named = bound.find(({ key }) => key === routeKey);
  if (named) return { kind: 'route', route: named, params };
  const fitting = bound.flatMap((route) => {
    const [takes, template = ''] = route.key.split(' ');
    const found = paramsOf(template, path);
    return found ? [{ route, takes, params: found }] : [];
  });
  const found = fitting.find(({ takes }) => takes === method);
  if (found) return { kind: 'route', route: found.route, params: found.params };
  return { kind: fitting.length > 0 ? 'other-method' : 'unknown' };
}
