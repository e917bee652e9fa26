import type { ClientRequest, IncomingMessage } from 'node:http';
import { Failure } from '#core/failure.ts';
import type { Answer } from '#core/messages/answer.ts';
import type { Dial } from './dial.ts';
import { troubleOf } from './trouble.ts';

/**
 * One POST and what came of it. The time-out is for everything together: name, connection, request, answer. The status
 * decides; the answer's body is read only to keep the connection, up to 64 KiB, and never looked at.
 */
export type Post = { url: string; headers: Record<string, string>; body: string; timeoutMs: number };

const MAX_ANSWER_BYTES = 65_536;

export async function httpPost(dial: Dial, post: Post): Promise<Answer> {
  return await attempt(dial, { ...post, signal: AbortSignal.timeout(post.timeoutMs) });
}

async function attempt(dial: Dial, post: Post & { signal: AbortSignal }): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer | 'stale-socket'>();
  const bytes = Buffer.from(post.body);
  let answered = false;
  try {
    const headers = { ...post.headers, 'content-length': String(bytes.byteLength) };
    const request = dial(post.url, { method: 'POST', headers, signal: post.signal });
    request.once('response', (response) => {
      answered = true;
      drain(response);
      response.once('close', () => resolve({ kind: 'answered', status: response.statusCode ?? 0 }));
    });
    request.on('error', (error) => {
      if (answered) return;
      resolve(isStale(request, error) ? 'stale-socket' : troubled(error, post.signal));
    });
    // Some ends come without an error, such as an answer that switches protocols.
    request.once('close', () => answered || resolve({ kind: 'unreachable', why: 'reset' }));
    request.end(bytes);
  } catch (thrown) {
    if (thrown instanceof Failure) return { kind: 'refused', why: thrown.message };
    throw thrown;
  }
  const answer = await promise;
  return answer === 'stale-socket' ? await attempt(dial, post) : answer;
}

/** A kept-alive socket that the receiver had closed while we slept: nothing was read, the next socket is another one. */
function isStale(request: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function troubled(error: NodeJS.ErrnoException, signal: AbortSignal): Answer {
  if (signal.aborted) return { kind: 'unreachable', why: 'timeout' };
  if (error instanceof Failure) return { kind: 'unreachable', why: 'closed-address' };
  return { kind: 'unreachable', why: troubleOf(error.code ?? '') };
}

function drain(response: IncomingMessage): void {
  let received = 0;
  response.on('data', (chunk: Buffer) => {
    received += chunk.byteLength;
    if (received > MAX_ANSWER_BYTES) response.destroy();
  });
  // The status has arrived; how the rest ends changes nothing.
  response.on('error', () => {});
}
