import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountSchema } from '#core/accounts/account.ts';
import { readBody, readInput } from '#core/input.ts';
import { newAccountId, newAccountSchema } from '../../lambdas/accounts/domain/new-account.ts';

describe('newAccountId', () => {
  it('an id has three groups of three that cannot be misread', () => {
    let next = 0;
    expect(newAccountId(() => next++)).toBe('ABC-DEF-GHJ');
  });

  it('whatever is drawn, the id is a valid account id', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (draws) => {
        const id = newAccountId((below) => Number(draws.next().value) % below);
        expect(accountSchema.shape.accountId.safeParse(id).success).toBe(true);
        expect(id).not.toMatch(/[01OI]/);
      }),
    );
  });
});

describe('readInput', () => {
  it.each([
    ['a missing name', { timezone: 'UTC' }, /^name: /],
    [
      'an unknown time zone',
      { name: 'Shop', timezone: 'Berlin' },
      /^timezone: must be a name of the IANA time zone database, such as/,
    ],
    ['an id with lower-case letters', { name: 'Shop', timezone: 'UTC', accountId: 'abc' }, /^accountId: must be 4–31/],
    ['a misspelt key', { name: 'Shop', timezone: 'UTC', acountId: 'ABC-123' }, /acountId/],
    ['nothing', undefined, /^body: /],
    ['a list', [], /^body: /],
  ])('%s is refused by name', (_, input, text) => {
    expect(() => readInput(newAccountSchema, input)).toThrow(text);
    expect(() => readInput(newAccountSchema, input)).toThrow(
      expect.objectContaining({ code: 'bad-input', retry: 'never' }),
    );
  });

  it('whatever the operator sends, the answer is an account or a failure that names a field', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        try {
          readInput(newAccountSchema, input);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'bad-input' });
        }
      }),
    );
  });
});

describe('readBody', () => {
  it('what is not JSON is refused without quoting it', () => {
    const body = Buffer.from('{"passcode": s3cret}');
    expect(() => readBody(body)).toThrow(/^body: is not JSON at line \d+, column \d+$/);
  });

  it('a body over 100 kB is not even parsed', () => {
    expect(() => readBody(Buffer.alloc(100_001, ' '))).toThrow(/^body: must be at most 100000 bytes, is 100001$/);
  });
});
