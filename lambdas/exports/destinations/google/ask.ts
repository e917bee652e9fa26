import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import { mayPass, secondsToWait } from '../trouble.ts';

/**
 * One request to Google's APIs. Hosts are Google's own, written in this folder's and its neighbours' code: nothing that a
 * customer sets becomes one. What an answer means is said by who asked; its texts are not passed on.
 */
export type Reach = (url: string) => string;
export type Request = {
  /** `https://…` of one of Google's hosts. */
  url: string;
  method?: 'GET' | 'POST' | 'PATCH';
  headers?: Record<string, string>;
  body?: string | Blob | URLSearchParams;
};
export type Answer = {
  status: number;
  body: unknown;
  /** Google's own word for what is wrong, such as `invalid` or `rateLimitExceeded`; empty where there is none. */
  reason: string;
  afterSeconds: number | undefined;
};

/** For the answer to come; what is sent along has the time that it takes on a slow way. */
const PATIENCE_MS = 20_000;
const SLOWEST_BYTES_A_MS = 500;

export async function ask(reach: Reach, { url, method = 'POST', headers, body }: Request): Promise<Answer> {
  try {
    const answer = await fetch(reach(url), {
      method,
      headers: { 'X-Causeway-Schema': String(SCHEMA_VERSION), ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS + Math.ceil((body instanceof Blob ? body.size : 0) / SLOWEST_BYTES_A_MS)),
    });
    const said = parsed(await answer.text());
    const afterSeconds = secondsToWait(answer.headers.get('retry-after'));
    return { status: answer.status, body: said, reason: reasonIn(said), afterSeconds };
  } catch (thrown) {
    const text = `Google (${new URL(url).hostname}) could not be reached just now; please try again.`;
    throw new Failure('unavailable', text, { retry: 'later', cause: thrown });
  }
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** Whether the same request may be answered otherwise in a while. */
export function isPassing({ status, reason }: Pick<Answer, 'status' | 'reason'>): boolean {
  return mayPass(status) || (status === 403 && PASSING.has(reason));
}
/** https://cloud.google.com/bigquery/docs/error-messages, https://cloud.google.com/storage/docs/json_api/v1/status-codes */
const PASSING = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'jobRateLimitExceeded']);

/** `unavailable`, with when to try again where Google says so. */
export function later(what: string, { status, afterSeconds }: Answer): Failure {
  const text = `${what} just now (HTTP ${status}); please try again.`;
  return new Failure('unavailable', text, { retry: 'later', afterSeconds });
}

/** ` (notFound, HTTP 404)`: Google's word where it has one, and the status. */
export function wordOf({ status, reason }: Pick<Answer, 'status' | 'reason'>): string {
  return reason === '' ? `(HTTP ${status})` : `(${reason}, HTTP ${status})`;
}

const apiError = z.object({
  error: z.object({ errors: z.array(z.object({ reason: z.string() })).min(1) }),
});
const oauthError = z.object({ error: z.string() });
const statusError = z.object({ error: z.object({ status: z.string() }) });

function reasonIn(body: unknown): string {
  const said =
    apiError.safeParse(body).data?.error.errors[0]?.reason ??
    oauthError.safeParse(body).data?.error ??
    statusError.safeParse(body).data?.error.status ??
    '';
  return /^[\w.-]{1,60}$/.test(said) ? said : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
