import { setTimeout as wait } from 'node:timers/promises';
import { decrypt, readMessage, readPrivateKey } from 'openpgp';
import { isArmored } from '../domain/kind-of-file.ts';
import { refuseFile } from '../domain/refuse-file.ts';

/**
 * What a file that is encrypted for one of the account's keys says, as it comes. Whether it was changed on its way is known only at its
 * end: until then nothing that is made of it may be used (`use-cases/cut-file.ts`, which says what it made when all is read).
 */
export type Decryption = {
  /** The private half, armored. */
  armoredKey: string;
  keyId: string;
  /** For so long nothing may come of what is there to decrypt. */
  patienceMs?: number;
};

const PATIENCE_MS = 30_000;

export async function* decrypted(source: AsyncIterable<Buffer>, how: Decryption): AsyncGenerator<Buffer> {
  const watch = { waitsForSource: false };
  try {
    const decryptionKeys = await readPrivateKey({ armoredKey: how.armoredKey });
    const message = await messageOf(source, watch);
    // The check of integrity is at the end, and so is what comes of a check that fails.
    const config = { allowUnauthenticatedStream: true };
    const { data }: { data: unknown } = await decrypt({ message, decryptionKeys, format: 'binary', config });
    if (!(data instanceof ReadableStream)) throw new Error('openpgp.js answered no stream');
    const reader: ReadableStreamDefaultReader<unknown> = data.getReader();
    for (;;) {
      const { done, value } = await unlessStuck(reader.read(), { watch, ms: how.patienceMs ?? PATIENCE_MS });
      if (done) return;
      if (value instanceof Uint8Array) yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  } catch (thrown) {
    throw problemOf(thrown, how.keyId);
  }
}

async function messageOf(source: AsyncIterable<Buffer>, watch: Watch) {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
  return isArmored(head)
    ? await readMessage({
        armoredMessage: streamOf(head, { chunks, watch, piece: (bytes) => bytes.toString('latin1') }),
      })
    : await readMessage({ binaryMessage: streamOf(head, { chunks, watch, piece: (bytes) => new Uint8Array(bytes) }) });
}

type Watch = { waitsForSource: boolean };
type Rest<Piece> = { chunks: AsyncIterator<Buffer>; watch: Watch; piece: (bytes: Buffer) => Piece };

function streamOf<Piece>(head: Buffer, { chunks, watch, piece }: Rest<Piece>): ReadableStream<Piece> {
  return new ReadableStream<Piece>({
    start: (controller) => controller.enqueue(piece(head)),
    async pull(controller) {
      watch.waitsForSource = true;
      const { done, value } = await chunks.next().finally(() => {
        watch.waitsForSource = false;
      });
      if (done) controller.close();
      else controller.enqueue(piece(value));
    },
  });
}

/** Openpgp.js waits for ever where what was compressed before it was encrypted is damaged. */
async function unlessStuck<T>(reading: Promise<T>, { watch, ms }: { watch: Watch; ms: number }): Promise<T> {
  const done = new AbortController();
  const stuck = async (): Promise<never> => {
    do await wait(ms, undefined, { signal: done.signal });
    while (watch.waitsForSource);
    throw new Error(STUCK);
  };
  try {
    return await Promise.race([reading, stuck()]);
  } finally {
    done.abort();
  }
}

const STUCK = 'its compressed data cannot be read';

/** Openpgp.js has no codes, only sentences. One of the network, or of ours, is none of these. */
function problemOf(thrown: unknown, keyId: string): unknown {
  const message = thrown instanceof Error ? thrown.message : '';
  if (/No decryption key packets found|Session key decryption failed/.test(message)) {
    return refuseFile(`The file is not encrypted for the key ${keyId}.`);
  }
  if (
    /Modification detected|Unexpected end of packet|Message is not authenticated/.test(message) ||
    message === STUCK
  ) {
    return refuseFile(
      `The file was damaged or changed on its way, or is not whole: its decryption fails (${message}).`,
    );
  }
  if (
    /Misformed armored text|does not conform to a valid OpenPGP format|No encrypted data found|Armor/i.test(message)
  ) {
    return refuseFile('The file is not a whole message encrypted by OpenPGP.');
  }
  return thrown;
}
