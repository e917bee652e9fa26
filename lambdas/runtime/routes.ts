import * as z from 'zod';
import type { PasscodeRole, PersonRole } from '#core/accounts/caller.ts';
import { readBody, readInput } from '#core/input.ts';

/**
 * The route table: what the API takes and answers, as data without any I/O. Each slice declares its routes in
 * `lambdas/<slice>/routes.ts`, by the function that answers them. Its handler binds them to functions (`bindRoutes`), `lib`
 * sends them to the function, `GET /api/openapi.json` shows them, the 404 and the 405 know them, and the tests call each.
 */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type RouteKey = `${Method} /${string}`;

export type Route<Body = unknown> = {
  /** What the call does, in a few words; `notes` says the rest. */
  summary: string;
  notes?: string;
  /** Roles of the passcodes that may call, beside `admin`, which always may; `anybody` shows no passcode. */
  roles: readonly PasscodeRole[] | 'anybody';
  /** The least of the people's roles that may call; where it is left out, `leastPerson` says it. */
  person?: PersonRole;
  /** Whether only functions of this deployment call it; the API has no such route. */
  internal?: true;
  /** What the `{name}` parts of the path are. */
  params?: Readonly<Record<string, string>>;
  query?: z.ZodObject;
  /** The cookie that the call reads. */
  cookie?: { name: string; description: string };
  body?: RouteBody<Body>;
  /** HTTP status of the answer where all went well; 200 where left out. */
  status?: number;
  answer: z.ZodType;
  /** At least one, that every account may send. */
  examples: readonly [RouteExample, ...RouteExample[]];
  /** What this call refuses, beyond what every call does (`everyError`). */
  errors?: readonly RouteError[];
};

/** What only reads is for every person of the account; a read that is a POST says so itself. */
export function leastPerson(key: string, { person }: Pick<Route, 'person'>): PersonRole {
  return person ?? (key.startsWith('GET ') ? 'viewer' : 'marketer');
}

/** Whether a route is one of managing that changes something: what a viewer may call only reads. */
export function changesAccount(key: string, route: Pick<Route, 'person' | 'roles' | 'internal'>): boolean {
  if (route.roles === 'anybody' || route.internal) return false;
  return /^(POST|PUT|PATCH|DELETE) \/api\//.test(key) && leastPerson(key, route) !== 'viewer';
}

export type RouteExample = {
  name?: string;
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  /** The value of the route's cookie. */
  cookie?: string;
  body?: unknown;
  /** HTTP status of the answer, where it is not the route's own. */
  status?: number;
  answer: unknown;
};
export type RouteError = { status: number; error: string; code?: number; when: string };

/** What a body is read from. */
export type BodySource = { bytes: () => Buffer; text: (limit: number) => string };
export type RouteBody<Body = unknown> = { schema: z.ZodType; limit: number; read: (source: BodySource) => Body };

type Routes<Bodies> = { readonly [Key in keyof Bodies]: Route<Bodies[Key]> };
export type RouteTable<Bodies = Readonly<Record<RouteKey, unknown>>> = {
  /** The function that answers, by its file below `lambdas/`. */
  handler: HandlerPath;
  /** By method and path. */
  routes: Routes<Bodies>;
};
type HandlerPath = `${string}/${string}`;

/** Declares the routes of one function. */
export function routesOf<Bodies extends Readonly<Record<RouteKey, unknown>>>(
  handler: HandlerPath,
  routes: Routes<Bodies>,
): RouteTable<Bodies> {
  return { handler, routes };
}

/** The answer of a call that went well: `status` and these fields. */
export function success<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject({ status: z.literal('success'), ...shape });
}

const MEGABYTE = 1024 * 1024;
const SMALL = 100_000;

/** A JSON object that the schema itself reads: what is wrong with it is said by the name of the field. */
export function inputBody<Schema extends z.ZodType>(schema: Schema): RouteBody<z.infer<Schema>> {
  return { schema, limit: SMALL, read: ({ bytes }) => readInput(schema, readBody(bytes(), SMALL)) };
}

/** A JSON object that the slice's domain reads further; the schema tells what may be in it. */
export function objectBody(schema: z.ZodType): RouteBody<Record<string, unknown>> {
  return { schema, limit: SMALL, read: ({ bytes }) => readBody(bytes(), SMALL) };
}

/** A text, inflated and decoded, that the slice's domain reads in the words of the wire contract. */
export function textBody(schema: z.ZodType, { limit = MEGABYTE }: { limit?: number } = {}): RouteBody<string> {
  return { schema, limit, read: ({ text }) => text(limit) };
}

/** What every call that shows a passcode may be answered. */
export const everyError: readonly RouteError[] = [
  {
    status: 400,
    error: 'Malformed request: the query string is not UTF-8; percent-encode the bytes of UTF-8',
    when: 'the query string or the body cannot be read',
  },
  { status: 401, error: 'Invalid Credentials', when: 'the account id or the passcode is missing, unknown or revoked' },
  {
    status: 403,
    error: 'This passcode has the role "upload"; this call needs export or admin',
    when: 'the passcode has another role than the call needs',
  },
  {
    status: 403,
    error: 'You have the role "viewer" in this account; this call needs marketer or admin',
    when: 'the person who has signed in has another role than the call needs',
  },
  { status: 429, error: 'Too many concurrent requests', when: 'the account has reached a limit; see Retry-After' },
  { status: 503, error: 'Service unavailable, please retry', when: 'something behind the API does not answer' },
];
