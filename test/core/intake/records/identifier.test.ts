import { describe, expect, it } from 'vitest';
import { checkRecord } from '#core/intake/records/check-record.ts';
import { identifierOf } from '#core/intake/records/identifier.ts';

describe('identifierOf', () => {
  it.each(['identity', 'objectId', 'FBID', 'GPID'])('takes %s', (kind) => {
    expect(identifierOf({ [kind]: 'x1' })).toEqual({ kind, value: 'x1' });
  });

  it('takes a number as its digits', () => {
    expect(identifierOf({ identity: 61026032 })).toEqual({ kind: 'identity', value: '61026032' });
  });

  it('takes none where there are two, and the one where the other is null', () => {
    expect(identifierOf({ identity: 'a', FBID: 'b' })).toBeUndefined();
    expect(identifierOf({ objectId: 'a', GPID: 'b' })).toBeUndefined();
    expect(identifierOf({ identity: 'a', objectId: 'b' })).toEqual({ kind: 'identity', value: 'a' });
    expect(identifierOf({ identity: 'a', objectId: null })).toEqual({ kind: 'identity', value: 'a' });
  });

  it.each('undefined null na n/a 0 nil -1 infinity -infinity inf -inf nan -nan empty xxxxxx none'.split(' '))(
    'refuses %s as a whole word in any case',
    (word) => {
      expect(identifierOf({ identity: word })).toBeUndefined();
      expect(identifierOf({ identity: word.toUpperCase() })).toBeUndefined();
      expect(identifierOf({ identity: `${word}@example.com` })).toBeDefined();
    },
  );

  it.each([0, -1, '', true, {}, [], ['a'], 'a\tb', 'a\u0000', 'a\ud800', 'jos\ufffd', 'x'.repeat(1_024)])(
    'refuses %j',
    (value) => {
      expect(identifierOf({ identity: value })).toBeUndefined();
    },
  );

  it('takes 1,023 characters', () => {
    expect(identifierOf({ identity: 'ü'.repeat(1_023) })).toBeDefined();
    expect(identifierOf({ identity: '😀'.repeat(1_023) })).toBeDefined();
    expect(identifierOf({ identity: '😀'.repeat(1_024) })).toBeUndefined();
  });

  it('refuses a number that has lost digits, so that two customers never become one', () => {
    const [one, other] = [JSON.parse('{"identity":9007199254740993}'), JSON.parse('{"identity":9007199254740992}')];
    expect(one.identity).toBe(other.identity);
    expect(identifierOf(one)).toBeUndefined();
    expect(identifierOf({ identity: Number.MAX_SAFE_INTEGER })).toBeDefined();
  });

  it('is what error 523 speaks of, with the recorded text', () => {
    const rejected = checkRecord({ type: 'event', evtName: 'A' }, { place: 5, now: 1 });
    expect(rejected).toMatchObject({
      code: 523,
      error:
        'Identity value cannot be undefined or set at least one of identity / fbId / gpId / objectId under 1024 chars to identify the user.',
    });
  });
});
