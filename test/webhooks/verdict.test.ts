import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, answerClass } from '#core/messages/answer.ts';
import { troubleOf } from '#outbound/trouble.ts';
import { judge, MAX_ATTEMPTS } from '../../lambdas/webhooks/domain/verdict.ts';

const answered = (status: number): Answer => ({ kind: 'answered', status });
const timeout: Answer = { kind: 'unreachable', why: 'timeout' };

describe('judge', () => {
  const now = Date.parse('2026-11-27T10:00:00Z');

  it.each([200, 201, 202, 204, 299])('%i is delivered', (status) => {
    expect(judge(answered(status), { attempt: 1, random: 0, now })).toEqual({ kind: 'delivered' });
  });

  it.each([300, 301, 302, 304, 400, 404, 410, 429, 500, 503])('%i is a failure that is tried again', (status) => {
    expect(judge(answered(status), { attempt: 1, random: 0, now }).kind).toBe('retry');
  });

  it('no answer is tried again, and after the second retry it is over', () => {
    expect(judge(timeout, { attempt: 1, random: 1, now })).toEqual({ kind: 'retry', afterSeconds: 8 });
    expect(judge(timeout, { attempt: 2, random: 1, now })).toEqual({ kind: 'retry', afterSeconds: 32 });
    expect(judge(timeout, { attempt: 3, random: 1, now })).toEqual({ kind: 'exhausted' });
    expect(MAX_ATTEMPTS).toBe(3);
  });

  it('what may not be dialled is not tried again', () => {
    expect(judge({ kind: 'refused', why: '' }, { attempt: 1, random: 0, now })).toEqual({ kind: 'refused' });
  });

  const asked = (retryAfter: string, random = 0) =>
    judge({ kind: 'answered', status: 429, retryAfter }, { attempt: 1, random, now });

  it.each([
    ['120', 120],
    [' 7 ', 7],
    ['0', 1],
    ['86400', 900],
    ['9'.repeat(400), 900],
    ['Fri, 27 Nov 2026 10:02:00 GMT', 120],
    ['Friday, 27-Nov-26 10:02:00 GMT', 120],
    ['Fri, 27 Nov 2026 09:00:00 GMT', 1],
    ['Fri, 27 Nov 2027 10:00:00 GMT', 900],
  ])('Retry-After: %s is honoured between a second and a quarter of an hour', (retryAfter, afterSeconds) => {
    expect(asked(retryAfter)).toEqual({ kind: 'retry', afterSeconds });
  });

  it.each(['', 'soon', '-5', '1.5', '1e3', 'tomorrow, 10:00'])(
    'Retry-After: %j says nothing, and the back-off is ours',
    (retryAfter) => expect(asked(retryAfter, 1)).toEqual({ kind: 'retry', afterSeconds: 8 }),
  );

  it('those who were all asked to come in a minute do not come in one second, and none too early', () => {
    expect([asked('60', 0), asked('60', 1)]).toMatchObject([{ afterSeconds: 60 }, { afterSeconds: 66 }]);
  });

  it('whatever a receiver says, the wait is one that SQS takes', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (text, random) => {
        const verdict = asked(text, random);
        if (verdict.kind !== 'retry') throw new Error('a 429 is tried again');
        expect(Number.isInteger(verdict.afterSeconds)).toBe(true);
        expect(verdict.afterSeconds).toBeGreaterThanOrEqual(1);
        expect(verdict.afterSeconds).toBeLessThanOrEqual(900);
      }),
    );
  });

  it('delays are whole seconds, spread over half their length, and the second is always longer than the first', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(chance, chance, (one, two) => {
        const first = judge(timeout, { attempt: 1, random: one, now });
        const second = judge(timeout, { attempt: 2, random: two, now });
        if (first.kind !== 'retry' || second.kind !== 'retry') throw new Error('both are retries');
        expect(Number.isInteger(first.afterSeconds) && Number.isInteger(second.afterSeconds)).toBe(true);
        expect(first.afterSeconds).toBeGreaterThanOrEqual(4);
        expect(second.afterSeconds).toBeGreaterThan(first.afterSeconds);
        expect(second.afterSeconds).toBeLessThanOrEqual(32);
      }),
    );
  });
});

describe('answerClass', () => {
  it('answers are grouped by the first digit, the rest by their kind of trouble', () => {
    expect([answered(204), answered(302), answered(503), timeout].map(answerClass)).toEqual([
      '2xx',
      '3xx',
      '5xx',
      'timeout',
    ]);
  });
});

describe('troubleOf', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'connect'],
    ['ENETUNREACH', 'connect'],
    ['ETIMEDOUT', 'timeout'],
    ['ECONNRESET', 'reset'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['EPROTO', 'tls'],
    ['HPE_INVALID_CONSTANT', 'protocol'],
    ['', 'other'],
  ])('%s is %s', (code, trouble) => {
    expect(troubleOf(code)).toBe(trouble);
  });
});
