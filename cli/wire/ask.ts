import * as z from 'zod';
import type { Http } from '../http.ts';
import type { Connection } from './connection.ts';

/**
 * One request of the API, and its answer as a value: what to wait for, what is refused for good, and what was answered
 * (wire contract, transport). Waiting and trying again are `retry.ts`.
 */
export type Waits = { kind: 'wait'; reason: string; afterMs?: number };
export type Refused = { kind: 'refused'; error: string };
export type Came =
  | { kind: 'answer'; answer: Answer; text: string; header: (name: string) => string | null }
  | Waits
  | Refused;
export type Ask = (path: string, request?: { body?: string; headers?: Record<string, string> }) => Promise<Came>;

const IN_PROGRESS = 2;
const THROTTLED = 1;
const REQUEST_MS = 120_000;
export const NO_JSON = 'an answer that is no JSON';

const answerSchema = z.looseObject({ status: z.string(), error: z.unknown().optional(), code: z.unknown().optional() });
export type Answer = z.infer<typeof answerSchema>;

/** A request with a body is a POST. */
export function asker(at: { connection: Connection; http: Http; signal: AbortSignal }): Ask {
  const { url, account, passcode } = at.connection;
  const own = {
    'X-CleverTap-Account-Id': account,
    'X-CleverTap-Passcode': passcode,
    'Content-Type': 'application/json',
    'Accept-Encoding': 'gzip',
  };
  return async function ask(path, { body, headers } = {}) {
    try {
      const response = await at.http(`${url}${path}`, {
        headers: { ...own, ...headers },
        signal: AbortSignal.any([at.signal, AbortSignal.timeout(REQUEST_MS)]),
        ...(body !== undefined && { method: 'POST', body }),
      });
      return judge(response, await response.text());
    } catch (error) {
      // Whoever wants an end gets one: it is no reason to ask again.
      at.signal.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { kind: 'wait', reason: cause instanceof Error ? cause.message : String(cause) };
    }
  };
}

function judge(response: { status: number; header: (name: string) => string | null }, text: string): Came {
  const { status, header } = response;
  const afterMs = retryAfterMs(header('retry-after'));
  if (status === 429 || status >= 500) {
    return { kind: 'wait', reason: `HTTP ${status}`, ...(afterMs !== undefined && { afterMs }) };
  }
  const read = answerSchema.safeParse(parsed(text));
  // Cut off on the way, or from a proxy: a server that speaks the contract answers JSON.
  if (!read.success)
    return status >= 400 ? { kind: 'refused', error: `HTTP ${status}` } : { kind: 'wait', reason: NO_JSON };
  const answer = read.data;
  if (status >= 400) return { kind: 'refused', error: `HTTP ${status}: ${errorOf(answer)}` };
  if (answer.status !== 'success' && (answer.code === IN_PROGRESS || answer.code === THROTTLED)) {
    return { kind: 'wait', reason: errorOf(answer) };
  }
  return { kind: 'answer', answer, text, header };
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3). */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

export function errorOf({ error, code }: Answer): string {
  return `${error ?? 'no reason given'}${code === undefined ? '' : ` (code ${code})`}`;
}

export function refusedBy(answer: Answer): Refused {
  return { kind: 'refused', error: errorOf(answer) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
