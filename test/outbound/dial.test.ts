import type { LookupAddress } from 'node:dns';
import { describe, expect, it, vi } from 'vitest';
import { httpCall } from '#outbound/call.ts';
import { isClosedAddress } from '#outbound/closed-address.ts';
import { type DiallerDeps, safeDialler } from '#outbound/dial.ts';
import type { ReceiverRules } from '#outbound/receiver-rules.ts';
import { receiver } from '../webhooks/receiver.ts';

const resolvesTo = (...addresses: string[]) =>
  vi.fn<DiallerDeps['resolve']>((_, __, callback) => {
    const found = addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }));
    setImmediate(callback, null, found);
  });

type Deps = Partial<Pick<DiallerDeps, 'resolve'> & ReceiverRules>;

function post(url: string, { resolve = resolvesTo('127.0.0.1'), ...rules }: Deps = {}) {
  const dial = safeDialler({ resolve, rules: { isClosed: isClosedAddress, takesHttp: () => true, ...rules } });
  return httpCall(dial, { url, method: 'POST', headers: {}, body: '{}', timeoutMs: 2_000 });
}

describe('the safe dialler (failure mode 20)', () => {
  const target = receiver();

  it.each([
    'http://127.0.0.1/',
    'https://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fd00:ec2::254]/',
    'http://user:pass@10.0.0.1/',
  ])('%s is refused for good, without a look-up', async (url) => {
    const resolve = resolvesTo('93.184.216.34');
    expect(await post(url, { resolve })).toEqual({
      kind: 'refused',
      why: 'the URL names an address that is not public',
    });
    expect(resolve).not.toHaveBeenCalled();
  });

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'gopher://example.com/', 'data:text/plain,x', 'nonsense'])(
    '%s is refused for good: it is not http',
    async (url) => {
      expect(await post(url)).toEqual({ kind: 'refused', why: 'not an http or https URL' });
    },
  );

  it('plain http is refused for good where it is not allowed', async () => {
    const takesHttp = () => false;
    const answer = await post(target.url('receiver.example'), { isClosed: () => false, takesHttp });
    expect(answer).toEqual({ kind: 'refused', why: 'the URL is not https' });
    expect(target.received).toEqual([]);
  });

  it.each([
    ['loopback', ['127.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['one closed address among public ones', ['93.184.216.34', '10.0.0.7']],
    ['a mapped address', ['::ffff:10.0.0.7']],
    ['nothing at all', []],
  ])('a name that resolves to %s is not dialled', async (_, addresses) => {
    const answer = await post(target.url('receiver.example'), { resolve: resolvesTo(...addresses) });
    expect(answer).toEqual({ kind: 'unreachable', why: 'closed-address' });
    expect(target.received).toEqual([]);
  });

  it('the connection goes to the address that was checked, whatever the name says later', async () => {
    target.answersWith(200);
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    const resolve = vi.fn<DiallerDeps['resolve']>((hostname, options, callback) =>
      resolvesTo(...(answers.shift() ?? []))(hostname, options, callback),
    );
    const checked: string[] = [];
    const isClosed = (address: string) => {
      checked.push(address);
      return address !== '127.0.0.1';
    };
    expect(await post(target.url('receiver.example'), { resolve, isClosed })).toEqual({
      kind: 'answered',
      status: 200,
    });
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(checked).toEqual(['127.0.0.1']);
    expect(target.received[0]?.socket.localAddress).toBe('127.0.0.1');
    expect(target.received[0]?.headers.host).toBe(`receiver.example:${target.port()}`);
  });

  it('a name that does not resolve is told from one that resolves to a closed address', async () => {
    const resolve: DiallerDeps['resolve'] = (_, __, callback) =>
      setImmediate(callback, Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), []);
    expect(await post('http://nowhere.example/', { resolve })).toEqual({ kind: 'unreachable', why: 'dns' });
  });

  it('a look-up that never ends is cut off by the time-out', async () => {
    const rules = { isClosed: isClosedAddress, takesHttp: () => true };
    const dial = safeDialler({ resolve: () => {}, rules });
    const call = { url: 'http://slow.example/', method: 'POST', headers: {}, body: '{}', timeoutMs: 50 } as const;
    expect(await httpCall(dial, call)).toEqual({ kind: 'unreachable', why: 'timeout' });
  });

  it('a name that nobody answers for is asked once for all who wait for it, and others go through (failure mode 14)', async () => {
    target.answersWith(200);
    const asked: string[] = [];
    const resolve: DiallerDeps['resolve'] = (hostname, options, callback) => {
      asked.push(hostname);
      // As the system has it: whoever asks has one of few places until there is an answer.
      if (hostname === 'dead.example' || asked.length > 2) return;
      resolvesTo('127.0.0.1')(hostname, options, callback);
    };
    const dial = safeDialler({ resolve, rules: { isClosed: () => false, takesHttp: () => true } });
    const call = (url: string, timeoutMs: number) =>
      httpCall(dial, { url, method: 'POST', headers: {}, body: '{}', timeoutMs });
    const dead = Array.from({ length: 500 }, () => call('http://dead.example/', 200));
    expect(await call(target.url('receiver.example'), 2_000)).toEqual({ kind: 'answered', status: 200 });
    expect(new Set((await Promise.all(dead)).map((answer) => 'why' in answer && answer.why))).toEqual(
      new Set(['timeout']),
    );
    expect(asked).toEqual(['dead.example', 'receiver.example']);
  });

  it('who waits for the same look-up is held against its answer, and who comes after it asks anew', async () => {
    target.answersWith(200);
    const answers = ['127.0.0.1', '10.0.0.7'];
    const resolve = vi.fn<DiallerDeps['resolve']>((hostname, options, callback) =>
      resolvesTo(answers.shift() ?? '')(hostname, options, callback),
    );
    const isClosed = vi.fn((address: string) => address !== '127.0.0.1');
    const dial = safeDialler({ resolve, rules: { isClosed, takesHttp: () => true } });
    const call = { method: 'POST', headers: {}, body: '{}', timeoutMs: 2_000 } as const;
    const post = (url: string) => httpCall(dial, { ...call, url });
    const url = target.url('receiver.example');
    expect(await Promise.all([url, url, url].map(post))).toEqual(Array(3).fill({ kind: 'answered', status: 200 }));
    expect([resolve.mock.calls.length, isClosed.mock.calls.length]).toEqual([1, 3]);
    const later = ['http://receiver.example/', 'http://receiver.example:81/'].map(post);
    expect(await Promise.all(later)).toEqual(Array(2).fill({ kind: 'unreachable', why: 'closed-address' }));
    expect(resolve).toHaveBeenCalledTimes(2);
  });
});
