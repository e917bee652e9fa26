import * as z from 'zod';
import type { Http } from '../http.ts';
import type { Resource } from './arguments.ts';
import type { Connection } from './connection.ts';
import { recordTexts } from './record-texts.ts';

/**
 * The cursor API as a client meets it, every answer as a value (wire contract, Get Events). Waiting and trying again are
 * `retry.ts`.
 */
export type Waits = { kind: 'wait'; reason: string; afterMs?: number };
export type Refused = { kind: 'refused'; error: string };
export type Opening = { kind: 'opened'; cursor: string } | Waits | Refused;
export type Page = {
  kind: 'page';
  /** A line of JSON a record. */
  lines: string[];
  /** `ts` of each record: yyyyMMddHHmmss where the account is; 0 for a person. */
  stamps: number[];
  /** Undefined after the last page. */
  next: string | undefined;
};
export type Reading = Page | { kind: 'expired'; error: string } | Waits | Refused;

const IN_PROGRESS = 2;
const INCORRECT_USAGE = 3;
const THROTTLED = 1;
const REQUEST_MS = 120_000;
const NO_JSON = 'an answer that is no JSON';

const answerSchema = z.object({
  status: z.string(),
  error: z.unknown().optional(),
  code: z.unknown().optional(),
  cursor: z.string().optional(),
  next_cursor: z.string().optional(),
  records: z.array(z.unknown()).optional(),
  account: z.object({ timezone: z.string().optional() }).optional().catch(undefined),
  events: z
    .array(z.object({ name: z.string() }))
    .optional()
    .catch(undefined),
});
type Answer = z.infer<typeof answerSchema>;
type Came = { kind: 'answer'; answer: Answer; text: string } | Waits | Refused;
const stampSchema = z.object({ ts: z.number() });

export type Wire = ReturnType<typeof openWire>;

export function openWire(at: { connection: Connection; resource: Resource; http: Http; signal: AbortSignal }) {
  const { url, account, passcode } = at.connection;
  const headers = {
    'X-CleverTap-Account-Id': account,
    'X-CleverTap-Passcode': passcode,
    'Content-Type': 'application/json',
    'Accept-Encoding': 'gzip',
  };

  async function ask(path: string, body?: object): Promise<Came> {
    try {
      const response = await at.http(`${url}${path}`, {
        headers,
        signal: AbortSignal.any([at.signal, AbortSignal.timeout(REQUEST_MS)]),
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      });
      return judge(response, await response.text());
    } catch (error) {
      // Whoever wants an end gets one: it is no reason to ask again.
      at.signal.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { kind: 'wait', reason: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  /** The account's time zone; undefined where the server has no such answer, or has one for other passcodes only. */
  async function timezone(): Promise<{ kind: 'timezone'; timezone: string | undefined } | Waits> {
    const came = await ask('/api/account');
    if (came.kind === 'wait' && came.reason !== NO_JSON) return came;
    return { kind: 'timezone', timezone: came.kind === 'answer' ? came.answer.account?.timezone : undefined };
  }

  /** Names of the account's events; undefined where the server does not say. */
  async function eventNames(): Promise<string[] | undefined> {
    const came = await ask('/getSchema?type=events');
    return came.kind === 'answer' ? came.answer.events?.map(({ name }) => name) : undefined;
  }

  async function open(query: object, params: string): Promise<Opening> {
    const came = await ask(`/1/${at.resource}.json?${params}`, query);
    if (came.kind !== 'answer') return came;
    const { status, cursor } = came.answer;
    return status === 'success' && cursor !== undefined ? { kind: 'opened', cursor } : refusedBy(came.answer);
  }

  async function read(cursor: string): Promise<Reading> {
    const came = await ask(`/1/${at.resource}.json?cursor=${cursor}`);
    if (came.kind !== 'answer') return came;
    const { answer, text } = came;
    if (answer.status !== 'success')
      return isExpired(answer) ? { kind: 'expired', error: errorOf(answer) } : refusedBy(answer);
    const lines = answer.records ? recordTexts(text) : [];
    if (lines.length !== (answer.records?.length ?? 0))
      return { kind: 'refused', error: 'a page with records that are no objects' };
    const stamps = (answer.records ?? []).map((record) => stampSchema.safeParse(record).data?.ts ?? 0);
    return { kind: 'page', lines, stamps, next: answer.next_cursor };
  }
  return { open, read, timezone, eventNames };
}

function judge(response: { status: number; header: (name: string) => string | null }, text: string): Came {
  const { status } = response;
  const afterMs = retryAfterMs(response.header('retry-after'));
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
  return { kind: 'answer', answer, text };
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3). */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function isExpired(answer: Answer): boolean {
  return answer.code === INCORRECT_USAGE || /invalid cursor|CURSOR_INVALIDATED/i.test(`${answer.error} ${answer.code}`);
}

function errorOf({ error, code }: Answer): string {
  return `${error ?? 'no reason given'}${code === undefined ? '' : ` (code ${code})`}`;
}

function refusedBy(answer: Answer): Refused {
  return { kind: 'refused', error: errorOf(answer) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
