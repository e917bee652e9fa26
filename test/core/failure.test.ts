import { describe, expect, it } from 'vitest';
import { Failure, reasonOf } from '#core/failure.ts';

describe('Failure', () => {
  it('a failure says what broke, whether a retry can help, and what caused it', () => {
    const cause = new Error('socket closed');
    const failure = new Failure('unavailable', 'the table did not answer', { retry: 'later', cause });
    expect(failure).toBeInstanceOf(Error);
    expect(failure).toMatchObject({ name: 'Failure', code: 'unavailable', retry: 'later', cause });
  });
});

describe('reasonOf', () => {
  it('any thrown value has a sentence', () => {
    expect(reasonOf(new Error('out of ink'))).toBe('out of ink');
    expect(reasonOf('out of ink')).toBe('out of ink');
    expect(reasonOf(undefined)).toBe('undefined');
  });
});
