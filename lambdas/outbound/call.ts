import type { Dispatcher } from 'undici';
import { Failure } from '#core/failure.ts';
import type { Answer } from '#core/messages/answer.ts';
import type { Dial, Dialled } from './dial.ts';
import { troubleOf } from './trouble.ts';

/**
 * One call to a customer's address and what came of it. The time-out is for everything together: name, connection, request,
 * answer with its body. The status decides; the answer's body is read to keep the connection, up to 64 KiB, and not looked at
 * but by who asks for it.
 */
export type Call = {
  url: string;
  method: 'POST' | 'GET' | 'PUT' | 'DELETE';
  headers: Record<string, string>;
  body?: string | Buffer | undefined;
  timeoutMs: number;
};
type Ended = { answer: Answer; text: string };

const MAX_ANSWER_BYTES = 65_536;

export async function httpCall(dial: Dial, call: Call): Promise<Answer> {
  return (await perform(dial, { ...call, keeps: false })).answer;
}

/** The answer with what its body says, for calls to servers whose answer is the point, such as those of tokens. */
export async function httpCallForText(dial: Dial, call: Call): Promise<Ended> {
  return await perform(dial, { ...call, keeps: true });
}

type Performed = Call & { keeps: boolean };

async function perform(dial: Dial, call: Performed): Promise<Ended> {
  const until = performance.now() + call.timeoutMs;
  try {
    const first = await attempt(dial(call.url), { ...call, until });
    // Nothing was read of a connection that had gone stale: the call is made on a new one, and is the first of which anybody hears.
    const ended = first === 'stale' ? await attempt(dial(call.url, { fresh: true }), { ...call, until }) : first;
    return ended === 'stale' ? unreachable('reset') : ended;
  } catch (thrown) {
    if (thrown instanceof Failure) return { answer: { kind: 'refused', why: thrown.message }, text: '' };
    throw thrown;
  }
}

function attempt({ connection, path }: Dialled, call: Performed & { until: number }): Promise<Ended | 'stale'> {
  const { method, headers, body, keeps, until } = call;
  const { promise, resolve } = Promise.withResolvers<Ended | 'stale'>();
  const used = connection.isUsed();
  const chunks: Buffer[] = [];
  let read = 0;
  let answer: Answer | undefined;
  let isOver = false;

  function end(ended: Ended | 'stale', then: 'release' | 'end'): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    connection[then]();
    resolve(ended);
  }
  const answered = (given: Answer) => ({ answer: given, text: keeps ? Buffer.concat(chunks).toString('utf8') : '' });
  const timer = setTimeout(
    () => end(answer ? answered(answer) : unreachable('timeout'), 'end'),
    Math.max(0, until - performance.now()),
  );

  const handlers: Dispatcher.DispatchHandlers = {
    onConnect() {},
    onHeaders(status, raw) {
      // 1xx announce an answer, and are none.
      if (status >= 200) answer = { kind: 'answered', status, ...retryAfter(raw) };
      return true;
    },
    onData(chunk) {
      read += chunk.byteLength;
      if (keeps) chunks.push(chunk);
      if (read > MAX_ANSWER_BYTES && answer) end(answered(answer), 'end');
      return true;
    },
    onComplete: () => end(answer ? answered(answer) : unreachable('protocol'), 'release'),
    onError(error) {
      // The status has arrived; how the rest ends changes nothing.
      if (answer) return end(answered(answer), 'end');
      end(used && isReset(error) ? 'stale' : { answer: troubled(error), text: '' }, 'end');
    },
  };
  connection.client.dispatch({ path, method, headers, body: body === undefined ? null : body }, handlers);
  return promise;
}

const unreachable = (why: 'timeout' | 'reset' | 'protocol'): Ended => ({
  answer: { kind: 'unreachable', why },
  text: '',
});

const codeOf = (error: NodeJS.ErrnoException) => error.code ?? '';
const isReset = (error: Error) => troubleOf(codeOf(error)) === 'reset';

function troubled(error: NodeJS.ErrnoException): Answer {
  if (error instanceof Failure) return { kind: 'unreachable', why: 'closed-address' };
  return { kind: 'unreachable', why: troubleOf(codeOf(error)) };
}

/** Names and values alternate, as they came. */
function retryAfter(raw: readonly Buffer[]): { retryAfter?: string } {
  const place = raw.findIndex(
    (name, at) => at % 2 === 0 && name.length === 11 && /^retry-after$/i.test(name.toString()),
  );
  return place < 0 ? {} : { retryAfter: raw[place + 1]?.toString('latin1') ?? '' };
}
