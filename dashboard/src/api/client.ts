import createClient from 'openapi-fetch';
import { failureOf } from './failure.ts';
import type { paths } from './schema.d.ts';
import { currentSession, setSession } from './session.ts';
import { refreshSession } from './sign-in.ts';

/**
 * The API, typed by its OpenAPI document. A call carries the session; one that is answered 401 is asked once more with a new
 * session, and when there is none the page goes back to sign-in.
 *
 *     const { exports } = await answer(api.GET('/api/exports'));
 */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: askWithSession });

type Outcome<Data> = { data?: Data; error?: unknown; response: Response };

/** The body of an answer that is a success; throws `ApiFailure` for any other, also for those that say `fail` in an HTTP 200. */
export async function answer<Data extends object>(call: Promise<Outcome<Data>>): Promise<Exclude<Data, Refusal>> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined || data === null) throw failureOf(response, error);
  if (!isSuccess(data)) throw failureOf(response, data);
  return data;
}

/** What the vendor's API refuses in an HTTP 200. */
type Refusal = { status: 'fail'; error: string };

function isSuccess<Data extends object>(data: Data): data is Exclude<Data, Refusal> {
  return Reflect.get(data, 'status') !== 'fail' || typeof Reflect.get(data, 'error') !== 'string';
}

/** Sends any request with the session; for what is no JSON, such as downloads. */
export async function askWithSession(request: Request): Promise<Response> {
  const again = request.clone();
  const first = await fetch(withSession(request));
  if (first.status !== 401) return first;
  await refreshOnce();
  return currentSession().kind === 'in' ? await fetch(withSession(again)) : first;
}

function withSession(request: Request): Request {
  const now = currentSession();
  if (now.kind !== 'in') return request;
  request.headers.set('x-clevertap-account-id', now.session.accountId);
  request.headers.set('x-clevertap-passcode', now.session.passcode);
  return request;
}

/** Many calls may find at once that the session has ended: they wait for one new session. */
let refreshing: Promise<void> | undefined;

async function refreshOnce(): Promise<void> {
  refreshing ??= refreshSession()
    .then((session) => setSession(session ? { kind: 'in', session } : { kind: 'out', why: 'Your session has ended.' }))
    .finally(() => {
      refreshing = undefined;
    });
  await refreshing;
}
