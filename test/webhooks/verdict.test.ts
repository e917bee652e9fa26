import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, answerClass } from '#core/messages/answer.ts';
import { troubleOf } from '#outbound/trouble.ts';
import { judge, MAX_ATTEMPTS } from '../../lambdas/webhooks/domain/verdict.ts';

const answered = (status: number): Answer => ({ kind: 'answered', status });
const timeout: Answer = { kind: 'unreachable', why: 'timeout' };

describe('judge', () => {
  it.each([200, 201, 202, 204, 299])('%i is delivered', (status) => {
    expect(judge(answered(status), { attempt: 1, random: 0 })).toEqual({ kind: 'delivered' });
  });

  it.each([300, 301, 302, 304, 400, 404, 410, 429, 500, 503])('%i is a failure that is tried again', (status) => {
    expect(judge(answered(status), { attempt: 1, random: 0 }).kind).toBe('retry');
  });

  it('no answer is tried again, and after the second retry it is over', () => {
    expect(judge(timeout, { attempt: 1, random: 1 })).toEqual({ kind: 'retry', afterSeconds: 8 });
    expect(judge(timeout, { attempt: 2, random: 1 })).toEqual({ kind: 'retry', afterSeconds: 32 });
    expect(judge(timeout, { attempt: 3, random: 1 })).toEqual({ kind: 'exhausted' });
    expect(MAX_ATTEMPTS).toBe(3);
  });

  it('what may not be dialled is not tried again', () => {
    expect(judge({ kind: 'refused', why: '' }, { attempt: 1, random: 0 })).toEqual({ kind: 'refused' });
  });

  it('delays are whole seconds, spread over half their length, and the second is always longer than the first', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(chance, chance, (one, two) => {
        const first = judge(timeout, { attempt: 1, random: one });
        const second = judge(timeout, { attempt: 2, random: two });
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
