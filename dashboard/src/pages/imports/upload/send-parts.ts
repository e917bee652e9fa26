import { ApiFailure } from '../../../api/failure.ts';
import type { Slots } from './slots.ts';

/** The parts of a file, and where they are to be put: as `POST /api/imports` and `GET …/parts` answer. */
export type Plan = { partBytes: number; parts: number; urls: { part: number; bytes: number; url: string }[] };
export type Parts = { upload: Plan; sent: { part: number; bytes: number }[] };

export type SendPorts = {
  /** URLs from this part on, at most a hundred. */
  partsFrom: (part: number) => Promise<Parts>;
  put: (url: string, bytes: Blob, at: { signal: AbortSignal; progress: (sent: number) => void }) => Promise<void>;
  /** Parts of all files share the line. */
  inSlot: Slots;
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type Sending = { file: Blob; begin: Parts; signal: AbortSignal; progress: (sentBytes: number) => void };

const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 500;
const A_HUNDRED = 100;

/**
 * Puts all parts of a file that are not there yet, several at once. A part that fails is tried again, a little later each time
 * and by a new URL, for the old one may have run out. The first part that cannot be put ends all others.
 */
export async function sendParts(ports: SendPorts, { file, begin, signal, progress }: Sending): Promise<void> {
  const { parts, partBytes } = begin.upload;
  const sizeOf = (part: number) => Math.min(partBytes, file.size - (part - 1) * partBytes);
  const isThere = new Map(begin.sent.map(({ part, bytes }) => [part, bytes]));
  const sentOf = new Map<number, number>();
  const missing: number[] = [];
  for (let part = 1; part <= parts; part++) {
    if (isThere.get(part) === sizeOf(part)) sentOf.set(part, sizeOf(part));
    else missing.push(part);
  }
  const end = new AbortController();
  const either = AbortSignal.any([signal, end.signal]);
  const urlFor = urlsOf(ports, begin.upload);

  function tell(part: number, bytes: number): void {
    sentOf.set(part, bytes);
    progress([...sentOf.values()].reduce((sum, sent) => sum + sent, 0));
  }

  async function putOnce(part: number, isAgain: boolean): Promise<void> {
    const url = await urlFor(part, isAgain);
    const from = (part - 1) * partBytes;
    const bytes = file.slice(from, from + sizeOf(part));
    await ports.put(url, bytes, { signal: either, progress: (sent) => tell(part, sent) });
    tell(part, sizeOf(part));
  }

  async function putPart(part: number): Promise<void> {
    for (let tried = 1; ; tried++) {
      either.throwIfAborted();
      try {
        return await putOnce(part, tried > 1);
      } catch (thrown) {
        tell(part, 0);
        if (either.aborted || isFinal(thrown)) throw thrown;
        if (tried === MOST_TRIES) throw new Error(broken(part, parts));
        await ports.pause(FIRST_PAUSE_MS * 2 ** (tried - 1), either);
      }
    }
  }

  progress([...sentOf.values()].reduce((sum, sent) => sum + sent, 0));
  try {
    await Promise.all(missing.map((part) => ports.inSlot(() => putPart(part))));
  } finally {
    end.abort();
  }
}

const broken = (part: number, parts: number) =>
  `Part ${part} of ${parts} could not be sent, after ${MOST_TRIES} tries. The parts that came are kept for a day: try again, and only the others are sent.`;

/** The API said no: trying again changes nothing. Of no answer and of an overload, it may. */
function isFinal(thrown: unknown): boolean {
  return thrown instanceof ApiFailure && thrown.status >= 400 && thrown.status < 500 && thrown.status !== 429;
}

/** URLs come by the hundred; parts that want the same hundred wait for one answer. */
function urlsOf({ partsFrom }: SendPorts, begin: Plan) {
  type Known = Promise<Map<number, string>>;
  const read = (plan: Plan) => new Map(plan.urls.map(({ part, url }) => [part, url]));
  const hundreds = new Map<number, Known>([[0, Promise.resolve(read(begin))]]);

  return async function urlFor(part: number, isAgain: boolean): Promise<string> {
    if (isAgain) return read((await partsFrom(part)).upload).get(part) ?? missing(part);
    const hundred = Math.floor((part - 1) / A_HUNDRED);
    const known = hundreds.get(hundred) ?? partsFrom(hundred * A_HUNDRED + 1).then(({ upload }) => read(upload));
    hundreds.set(hundred, known);
    try {
      return (await known).get(part) ?? missing(part);
    } catch (thrown) {
      hundreds.delete(hundred);
      throw thrown;
    }
  };
}

function missing(part: number): never {
  throw new Error(`The API gave no address for part ${part}`);
}
