import { ApiFailure, asFailure } from './failure.ts';

/** What takes longer than a request may be held is answered in two ways that ask to be asked again; here they are, until there is an answer. */
type Waiting = { status: 'partial'; req_id: number };
type Patience = { signal?: AbortSignal | undefined; onWait?: (() => void) | undefined };

/** The code of "Request still in progress, please retry later". */
const IN_PROGRESS = 2;
const FIRST_PAUSE_MS = 700;
const LONGEST_PAUSE_MS = 5_000;

/** Asks until the answer is not partial; `ask` gets the `req_id` to ask by, and none the first time. */
export async function untilWhole<Answer extends { status: string }>(
  ask: (reqId: string | undefined) => Promise<Answer | Waiting>,
  patience: Patience = {},
): Promise<Answer> {
  let reqId: string | undefined;
  for (let turn = 0; ; turn++) {
    const answered = await ask(reqId);
    if (!isPartial(answered)) return answered;
    reqId = String(answered.req_id);
    await pause(turn, patience);
  }
}

/** Asks until what is being prepared is there. */
export async function untilReady<Answer>(ask: () => Promise<Answer>, patience: Patience = {}): Promise<Answer> {
  for (let turn = 0; ; turn++) {
    try {
      return await ask();
    } catch (thrown) {
      if (!isInProgress(thrown)) throw thrown;
      await pause(turn, patience);
    }
  }
}

function isPartial(answered: { status: string }): answered is Waiting {
  return answered.status === 'partial';
}

function isInProgress(thrown: unknown): boolean {
  if (!(thrown instanceof ApiFailure) || thrown.status !== 200) return false;
  const { body } = thrown;
  return typeof body === 'object' && body !== null && Reflect.get(body, 'code') === IN_PROGRESS;
}

async function pause(turn: number, { signal, onWait }: Patience): Promise<void> {
  onWait?.();
  const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** turn);
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(asFailure(signal?.reason));
    };
    if (signal?.aborted) return stop();
    signal?.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
  });
}
