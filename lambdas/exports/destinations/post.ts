import { Failure } from '#core/failure.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import type { Answer } from './destination.ts';
import { isFinal, refused, secondsToWait } from './trouble.ts';

/** A request to a partner's API, and what its statuses mean at every partner, in words for the customer. */
export type Asked = {
  title: string;
  url: string;
  headers?: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer>;
};
export type Answered = { status: number; headers: Headers; text: string };

/** For all of it together, until the last byte of the answer. */
const TIMEOUT_MS = 60_000;

/** Asks once. Without an answer, or with half of one, nobody knows whether the request was taken: `unavailable`. */
export async function post({ title, url, headers, body }: Asked): Promise<Answered> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Causeway-Schema': String(SCHEMA_VERSION),
        ...headers,
      },
      body,
      // Where it would lead to is not the partner that the customer chose.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (thrown) {
    const text = `${title} could not be reached just now (no connection); please try again.`;
    throw new Failure('unavailable', text, { retry: 'later', cause: thrown });
  }
}

type Meaning = {
  /** What the customer is to do where the partner does not let them in. */
  closed: string;
  /** How long to wait where the partner takes no more just now and does not say until when. */
  pauseSeconds?: number;
};

/** The failure that a status other than success stands for, where the partner means nothing of its own by it. */
export function troubleOf(title: string, { status, headers }: Answered, { closed, pauseSeconds }: Meaning): Failure {
  if (status === 401 || status === 403) return refused(closed);
  if (isFinal(status)) return refused(`${title} refused the request (HTTP ${status}).`);
  const afterSeconds = secondsToWait(headers.get('retry-after')) ?? (status === 429 ? pauseSeconds : undefined);
  const text = `${title} could not take the request just now (HTTP ${status}); please try again.`;
  return new Failure('unavailable', text, { retry: 'later', afterSeconds });
}

/** Of a test of access: throws unless all of it was taken. */
export function mustBeTaken(title: string, answer: Answer): void {
  if (answer.kind === 'taken' && answer.rejected.length === 0) return;
  throw refused(`${title} did not take what was sent to try the access.`);
}

/** What a partner says of a record, short and without what cannot be seen. */
export function shortened(said: string): string {
  const visible = said.replaceAll(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').trim();
  return visible.slice(0, 200).replace(/[. ]+$/, '');
}

/** The answer as an object of JSON; an empty one where it is something else. */
export function jsonOf({ text }: Answered): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

export const basicAuth = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
