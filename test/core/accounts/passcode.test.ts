import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PasscodeRole } from '#core/accounts/caller.ts';
import { hashPasscode, matchPasscode, type StoredPasscode } from '#core/accounts/passcode.ts';

function stored(passcode: string, more: { id?: string; role?: PasscodeRole; salt?: string } = {}): StoredPasscode {
  const { id = 'a1', role = 'upload', salt = 'salt' } = more;
  return { id, role, label: '', salt, hash: hashPasscode(passcode, salt), createdAt: '2026-11-01T00:00:00Z' };
}

describe('matchPasscode', () => {
  it('the passcode that was presented is found among several', () => {
    const all = [stored('one', { id: '1' }), stored('two', { id: '2', role: 'admin' }), stored('three', { id: '3' })];
    expect(matchPasscode('two', all)).toMatchObject({ id: '2', role: 'admin' });
  });

  it('a passcode that nobody has finds nothing', () => {
    expect(matchPasscode('four', [stored('one'), stored('two')])).toBeUndefined();
    expect(matchPasscode('', [stored('one')])).toBeUndefined();
    expect(matchPasscode('one', [])).toBeUndefined();
  });

  it('a damaged hash in the store matches nothing and breaks nothing', () => {
    expect(matchPasscode('one', [{ ...stored('one'), hash: 'zz' }, stored('two', { id: '2' })])).toBeUndefined();
    expect(matchPasscode('two', [{ ...stored('one'), hash: '' }, stored('two', { id: '2' })])?.id).toBe('2');
  });

  it('only the very same passcode matches', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (kept, presented) => {
        expect(matchPasscode(presented, [stored(kept)]) !== undefined).toBe(kept === presented);
      }),
    );
  });
});

describe('hashPasscode', () => {
  it('the hash depends on the salt and does not hold the passcode', () => {
    expect(hashPasscode('open sesame', 'a')).not.toBe(hashPasscode('open sesame', 'b'));
    expect(hashPasscode('open sesame', 'a')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('what ends the salt cannot be shifted into the passcode', () => {
    expect(hashPasscode('bc', 'a')).not.toBe(hashPasscode('c', 'ab'));
  });
});
