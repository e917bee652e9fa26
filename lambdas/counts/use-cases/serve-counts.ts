import type { Account } from '#core/accounts/account.ts';
import { clockAt } from '#core/cql/read/days.ts';
import { futureText } from '#core/cql/read/parse-for-resource.ts';
import { readJsonText } from '#core/values/json-text.ts';
import { failed } from '#core/wire/failed.ts';
import { askedSegment, type Narrowed, type SegmentOf } from '#store/segments/asked-segment.ts';
import { parseQuestion, type Question } from '../domain/question.ts';
import type { CountJob, CountStatus, RequestRef } from '../domain/request.ts';

/**
 * Answers questions for numbers. Each is written down and answered by another function while the request is held. What takes
 * longer is `partial`: the client asks again by its `req_id` (wire contract, counts and reports).
 */
export type ServeDeps = {
  /** Epoch milliseconds. */
  now: () => number;
  pause: (milliseconds: number) => Promise<unknown>;
  newId: () => number;
  headOf: (accountId: string) => Promise<number>;
  segmentOf: SegmentOf;
  reserve: (wanted: { account: Account; requestId: number }) => Promise<number | undefined>;
  save: (job: CountJob & { question: Question; upTo: number }) => Promise<void>;
  start: (job: CountJob) => Promise<void>;
  /** Has it answered, unless a function does so already or the account has no room. */
  ensure: (wanted: { account: Account; requestId: number }) => Promise<void>;
  statusOf: (ref: RequestRef) => Promise<CountStatus>;
};
export type Asked = { account: Account; path: string; params: { get: (name: string) => string | null }; body: string };
export type Answer = ({ status?: number; body: unknown } | { gzipped: Buffer }) & {
  facts?: Record<string, string | number>;
};

const HOLD_MS = 12_000;
const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 500;

const malformed = failed(400, 'Malformed request: the query must be a JSON object');

export function serveCounts(deps: ServeDeps) {
  return async function serve(asked: Asked): Promise<Answer> {
    const { account } = asked;
    const again = asked.params.get('req_id');
    if (again !== null && !isNone(again)) {
      if (!/^\d{1,16}$/.test(again)) return failed(200, 'Incorrect Usage', 3);
      return await awaitAnswer(deps, { account, requestId: Number(again) });
    }
    const given = readJsonText(asked.params.get('query') ?? (asked.body || '{}'));
    if (given.kind === 'broken') return failed(400, `Malformed request: the query is ${given.reason}`);
    const { accountId } = account;
    const narrowed = await askedSegment(deps.segmentOf, { accountId, given: given.value });
    if (narrowed.kind === 'invalid') return failed(400, narrowed.error);
    const parsed = questionOf(deps, { ...asked, ...narrowed });
    switch (parsed.kind) {
      case 'malformed':
        return malformed;
      case 'invalid':
        return failed(400, parsed.error);
      case 'future':
        return failed(200, futureText(parsed.latest), 4002);
      case 'question': {
        const requestId = deps.newId();
        const [upTo, claim] = await Promise.all([deps.headOf(accountId), deps.reserve({ account, requestId })]);
        await deps.save({ accountId, requestId, question: parsed.question, upTo, claim });
        // Without a claim, whoever waits has it answered.
        if (claim !== undefined) await deps.start({ accountId, requestId, claim });
        return await awaitAnswer(deps, { account, requestId });
      }
    }
  };
}

type About = Omit<Extract<Narrowed, { kind: 'narrowed' }>, 'kind'>;

/** Clients send `req_id=0` with a first question. */
function isNone(requestId: string): boolean {
  return /^0*$/.test(requestId.trim());
}

function questionOf(deps: ServeDeps, { account, path, params, rest, segment }: Asked & About) {
  const seconds = Math.floor(deps.now() / 1_000);
  const clock = clockAt(account.timezone, seconds);
  const parsed = parseQuestion({ path, type: params.get('type'), given: rest, clock, segment, now: seconds });
  return parsed ?? { kind: 'malformed' as const };
}

async function awaitAnswer(
  deps: ServeDeps,
  { account, requestId }: { account: Account; requestId: number },
): Promise<Answer> {
  const ref = { accountId: account.accountId, requestId };
  const until = deps.now() + HOLD_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.4, LONGEST_PAUSE_MS)) {
    const status = await deps.statusOf(ref);
    const facts = { request: requestId, outcome: status.kind };
    if (status.kind === 'answered') return { gzipped: status.gzipped, facts };
    if (status.kind === 'unknown') return { ...failed(200, 'Incorrect Usage', 3), facts };
    if (status.kind === 'failed')
      return { ...failed(200, 'This count could not be made, please ask again', 500), facts };
    if (status.claim <= deps.now()) await deps.ensure({ account, requestId });
    if (deps.now() + pause > until) return { body: { req_id: requestId, status: 'partial' }, facts };
    await deps.pause(pause);
  }
}
