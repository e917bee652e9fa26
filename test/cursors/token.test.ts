import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatToken, isExpired, parseToken } from '../../lambdas/cursors/domain/token.ts';
import { newCursorId } from './cursor-id.ts';

const refs = fc.record({
  resource: fc.constantFrom('events' as const, 'profiles' as const),
  cursorId: fc.integer({ min: 0, max: 4_000_000_000 }).map(newCursorId),
  page: fc.nat({ max: 999_999_999 }),
  part: fc.nat({ max: 9_999 }),
});

describe('a cursor token', () => {
  it('names the page that it was made for, and has one spelling', () => {
    fc.assert(
      fc.property(refs, (ref) => {
        const token = formatToken(ref);
        expect(parseToken(token)).toEqual({ kind: 'page', ref });
      }),
    );
  });

  it('comes back unharmed from clients that encode or decode it once too often', () => {
    fc.assert(
      fc.property(refs, (ref) => {
        const token = formatToken(ref);
        expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(encodeURIComponent(token)).toBe(token);
        expect(decodeURIComponent(token)).toBe(token);
        expect(new URLSearchParams(`cursor=${token}`).get('cursor')).toBe(token);
      }),
    );
  });

  it('is never guessed from a text that was not made by us', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
        const parsed = parseToken(text);
        if (parsed.kind === 'page') expect(formatToken(parsed.ref)).toBe(text);
      }),
    );
  });

  it('does not parse any more once a character is added, taken away or changed into one outside its alphabet', () => {
    fc.assert(
      fc.property(refs, fc.nat(), fc.constantFrom('', ' ', '%', '+', '\n', '.', 'é'), (ref, at, other) => {
        const token = formatToken({ ...ref, page: 7, part: 0 });
        const place = at % (token.length - 2);
        const spoiled = token.slice(0, place) + other + token.slice(place + 1);
        expect(parseToken(spoiled).kind).not.toBe('page');
      }),
    );
  });

  it('of another resource or version is told apart from one that is no token at all', () => {
    const token = formatToken({ resource: 'events', cursorId: newCursorId(1), page: 0, part: 0 });
    expect(parseToken(token.replace('ev1', 'xx1'))).toEqual({ kind: 'foreign', resource: 'xx1' });
    expect(parseToken(token.replace('ev1', 'ev2'))).toEqual({ kind: 'foreign', resource: 'ev2' });
    expect(parseToken('')).toEqual({ kind: 'malformed' });
    expect(parseToken(token.replace('_0', '_00'))).toEqual({ kind: 'malformed' });
  });

  it('expires four hours after opening, or four days where it walks profiles, which it tells without being looked up', () => {
    const cursorId = newCursorId(1_800_000_000);
    for (const [resource, hours] of [
      ['events', 4],
      ['profiles', 96],
    ] as const) {
      expect(isExpired({ resource, cursorId }, 1_800_000_000 + hours * 3_600 - 1)).toBe(false);
      expect(isExpired({ resource, cursorId }, 1_800_000_000 + hours * 3_600)).toBe(true);
    }
  });
});
