import { lookup } from 'node:dns';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { safeDialler } from '#outbound/dial.ts';
import { httpPost } from '#outbound/post.ts';
import { receiver } from '../webhooks/receiver.ts';

describe('httpPost', () => {
  const target = receiver();
  const dial = safeDialler({ resolve: lookup, isClosed: () => false });
  const post = (more: { url?: string; body?: string; timeoutMs?: number } = {}) =>
    httpPost(dial, { url: target.url(), headers: { 'x-shop': '1' }, body: '{"ä":1}', timeoutMs: 2_000, ...more });

  it('the receiver gets the body and the headers as they were given', async () => {
    target.answersWith(200);
    await post();
    expect(target.received).toMatchObject([{ method: 'POST', body: '{"ä":1}' }]);
    expect(target.received[0]?.headers).toMatchObject({ 'x-shop': '1', 'content-length': '8' });
  });

  it.each([200, 204, 302, 404, 500])('a receiver that answers %i has answered %i', async (status) => {
    target.answersWith(status, status === 302 ? { location: target.url() } : {});
    expect(await post()).toEqual({ kind: 'answered', status });
  });

  it('a redirect is not followed', async () => {
    target.answersWith(307, { location: target.url() });
    await post();
    expect(target.received).toHaveLength(1);
  });

  it('a receiver slower than the time-out is a time-out', async () => {
    target.answers(() => {});
    const startedAt = performance.now();
    expect(await post({ timeoutMs: 100 })).toEqual({ kind: 'unreachable', why: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  it('a status is an answer, even when its body never ends', async () => {
    target.answers((_, response) => void response.writeHead(200).write('x'));
    expect(await post({ timeoutMs: 1_500 })).toEqual({ kind: 'answered', status: 200 });
  });

  it('a huge answer is cut off at 64 KiB, not read', async () => {
    let sent = 0;
    target.answers((_, response) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const more = () => {
        while (!response.destroyed && sent < 1_024 * chunk.byteLength) {
          sent += chunk.byteLength;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    });
    expect(await post()).toEqual({ kind: 'answered', status: 200 });
    expect(sent).toBeLessThan(256 * 65_536);
  });

  it('a receiver that hangs up is a reset', async () => {
    target.answers((request) => void request.socket.resetAndDestroy());
    expect(await post()).toEqual({ kind: 'unreachable', why: 'reset' });
  });

  it('a receiver that switches protocols has not answered', async () => {
    target.answers(
      (request) => void request.socket.write('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    );
    expect(await post()).toMatchObject({ kind: 'unreachable' });
  });

  it('a port where nobody listens is a connection that failed', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    expect(await post({ url: `http://127.0.0.1:${port}/` })).toEqual({ kind: 'unreachable', why: 'connect' });
  });

  it('a receiver without TLS under an https address is a TLS failure', async () => {
    expect(await post({ url: target.url().replace('http:', 'https:') })).toEqual({ kind: 'unreachable', why: 'tls' });
  });

  it('an answer that is not HTTP is a protocol failure', async () => {
    target.answers((request) => void request.socket.end('hello\r\n\r\n'));
    expect(await post()).toEqual({ kind: 'unreachable', why: 'protocol' });
  });

  it('a connection is used again, and one that the receiver has closed meanwhile costs no attempt', async () => {
    target.answersWith(200);
    await post();
    await post();
    expect(target.received[1]?.socket).toBe(target.received[0]?.socket);
    target.answers((request, response) => {
      // Alive for the first request, gone at the second: what a function meets after it has slept.
      if (request.socket === target.received[0]?.socket) request.socket.resetAndDestroy();
      else response.end();
    });
    expect(await post()).toEqual({ kind: 'answered', status: 200 });
  });
});
