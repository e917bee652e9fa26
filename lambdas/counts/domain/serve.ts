import type { Account } from '#core/account.ts';
import { clockAt } from '#core/cql/days.ts';
import { parseQuestion, type Question } from './question.ts';

/**
 * Answers questions for numbers: each is written down and answered by another function, the request held meanwhile; what
 * takes longer is `partial`, to be asked for again by its `req_id` (wire contract, counts and reports).
 */
export type Standing =
  | { kind: 'asked' }
  /** The whole body, gzipped JSON. */
  | { kind: 'answered'; gzipped: Buffer }
  | { kind: 'failed' }
  | { kind: 'unknown' };
export type Noted = { accountId: string; requestId: number };
export type ServeDeps = {
  /** Epoch milliseconds. */
  now: () => number;
  pause: (milliseconds: number) => Promise<unknown>;
  newId: () => number;
  headOf: (accountId: string) => Promise<number>;
  save: (noted: Noted & { question: Question; upTo: number }) => Promise<void>;
  start: (noted: Noted) => Promise<void>;
  standing: (noted: Noted) => Promise<Standing>;
};
export type Asked = { account: Account; path: string; params: { get: (name: string) => string | null }; body: string };
export type Answer = ({ status?: number; body: unknown } | { gzipped: Buffer }) & {
  facts?: Record<string, string | number>;
};

const HOLD_MS = 12_000;
const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 500;

const failed = (status: number, error: string, code: number = status): Answer => ({
  status,
  body: { status: 'fail', error, code },
});
const malformed = failed(400, 'Malformed request');

export function serveCounts(deps: ServeDeps) {
  return async function serve(asked: Asked): Promise<Answer> {
    const { accountId } = asked.account;
    const again = asked.params.get('req_id');
    if (again !== null) {
      if (!/^\d{1,16}$/.test(again)) return failed(200, 'Incorrect Usage', 3);
      return await awaitAnswer(deps, { accountId, requestId: Number(again) });
    }
    const parsed = questionOf(deps, asked);
    switch (parsed.kind) {
      case 'malformed':
        return malformed;
      case 'invalid':
        return failed(400, parsed.error);
      case 'future':
        return failed(200, 'Date range error: from and to must not be in the future', 4002);
      case 'question': {
        const noted = { accountId, requestId: deps.newId() };
        await deps.save({ ...noted, question: parsed.question, upTo: await deps.headOf(accountId) });
        await deps.start(noted);
        return await awaitAnswer(deps, noted);
      }
    }
  };
}

function questionOf(deps: ServeDeps, { account, path, params, body }: Asked) {
  const seconds = Math.floor(deps.now() / 1_000);
  const clock = clockAt(account.timezone, seconds);
  const given = parseJson(params.get('query') ?? body);
  const parsed = parseQuestion({ path, type: params.get('type'), given, clock, now: seconds });
  return parsed ?? { kind: 'malformed' as const };
}

async function awaitAnswer(deps: ServeDeps, noted: Noted): Promise<Answer> {
  const until = deps.now() + HOLD_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.4, LONGEST_PAUSE_MS)) {
    const standing = await deps.standing(noted);
    const facts = { request: noted.requestId, outcome: standing.kind };
    if (standing.kind === 'answered') return { gzipped: standing.gzipped, facts };
    if (standing.kind === 'unknown') return { ...failed(200, 'Incorrect Usage', 3), facts };
    if (standing.kind === 'failed')
      return { ...failed(200, 'This count could not be made, please ask again', 500), facts };
    if (deps.now() + pause > until) return { body: { req_id: noted.requestId, status: 'partial' }, facts };
    await deps.pause(pause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
