import { lookup } from 'node:dns';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Call, httpCall, httpCallForText } from '#outbound/call.ts';
import { safeDialler } from '#outbound/dial.ts';
import { receiverRules } from '#outbound/receiver-rules.ts';

import { receiver } from '../webhooks/receiver.ts';

describe('httpCall', () => {
  const target = receiver();
  const dial = safeDialler({ resolve: lookup, rules: receiverRules({ allowed: '', anything: true }) });
  const post = (more: Partial<Call> = {}) => httpCall(dial, { ...call(), ...more });
  const call = (): Call => ({
    url: target.url(),
    method: 'POST',
    headers: { 'x-shop': '1' },
    body: '{"ä":1}',
    timeoutMs: 2_000,
  });

  it('the receiver gets the body and the headers as they were given', async () => {
    target.answersWith(200);
    await post();
    expect(target.received).toMatchObject([{ method: 'POST', body: '{"ä":1}' }]);
    expect(target.received[0]?.headers).toMatchObject({ 'x-shop': '1', 'content-length': '8' });
  });

  it.each(['GET', 'PUT', 'DELETE'] as const)('%s is sent as such, with its body or without one', async (method) => {
    target.answersWith(200);
    await post({ method, body: undefined });
    await post({ method, body: 'text' });
    expect(target.received).toMatchObject([
      { method, body: '' },
      { method, body: 'text' },
    ]);
  });

  it('when to come again is told as the receiver said it', async () => {
    target.answersWith(429, { 'Retry-After': '120' });
    expect(await post()).toEqual({ kind: 'answered', status: 429, retryAfter: '120' });
  });

  it('what the answer says is handed over only to who asks for it, and of that 64 KiB or little more', async () => {
    target.answers((_, response) => void response.end('{"a":1}'));
    expect(await post()).toEqual({ kind: 'answered', status: 200 });
    expect(await httpCallForText(dial, call())).toEqual({ answer: { kind: 'answered', status: 200 }, text: '{"a":1}' });
    target.answers((_, response) => void response.end('x'.repeat(2_000_000)));
    expect((await httpCallForText(dial, call())).text.length).toBeLessThan(256 * 1_024);
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

  it('an answer that says to close the connection costs the next call nothing', async () => {
    target.answersWith(200, { connection: 'close' });
    for (let call = 0; call < 3; call++) expect(await post()).toEqual({ kind: 'answered', status: 200 });
    expect(target.received).toHaveLength(3);
  });

  it('every idle connection is closed by the receiver while the function sleeps, and no call of the next batch is lost', async () => {
    target.answersWith(200);
    await Promise.all(Array.from({ length: 20 }, () => post()));
    target.hangUp();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post()));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set(['{"kind":"answered","status":200}']),
    );
    expect(target.received).toHaveLength(40);
  });

  it('a receiver that hangs up at every call is called once an attempt', async () => {
    const ownDial = safeDialler({ resolve: lookup, rules: receiverRules({ allowed: '', anything: true }) });
    target.answers((request) => void request.socket.resetAndDestroy());
    for (let attempt = 0; attempt < 3; attempt++)
      expect(await httpCall(ownDial, call())).toEqual({ kind: 'unreachable', why: 'reset' });
    expect(target.received).toHaveLength(3);
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
