import { createReadStream } from 'node:fs';
import { type ClientRequest, request as http } from 'node:http';
import { request as https } from 'node:https';
import { pipeline } from 'node:stream/promises';

/**
 * One PUT. The body waits until the other side wants it (`Expect: 100-continue`), so that a refusal is read and not lost with a
 * connection that is closed while a large body is still on its way. That is what `fetch` cannot do.
 */
export type Body = Buffer | { path: string; bytes: number };
export type Reply = { status: number; headers: NodeJS.Dict<string | string[]> };

/** Who knows nothing of `Expect` gets the body after this. */
const LONGEST_WAIT_MS = 1_000;

export async function httpPut(
  url: string,
  { headers, body, timeoutMs }: { headers: Record<string, string>; body: Body; timeoutMs: number },
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const length = 'path' in body ? body.bytes : body.byteLength;
  const dial = url.startsWith('https:') ? https : http;
  const asked = dial(url, {
    method: 'PUT',
    headers: { ...headers, 'content-length': String(length), expect: '100-continue' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  const state = { begun: false };
  const begin = () => {
    if (!state.begun) send(body, asked).catch(reject);
    state.begun = true;
  };
  const waiting = setTimeout(begin, LONGEST_WAIT_MS);
  asked.once('continue', begin);
  asked.once('response', (response) => {
    state.begun = true;
    resolve({ status: response.statusCode ?? 0, headers: response.headers });
    response.on('error', () => {}).resume();
    if (!asked.writableFinished) asked.destroy();
  });
  asked.on('error', reject);
  return await promise.finally(() => clearTimeout(waiting));
}

async function send(body: Body, to: ClientRequest): Promise<void> {
  if ('path' in body) await pipeline(createReadStream(body.path), to);
  else to.end(body);
}
