import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyText, textBody } from '#runtime/body-text.ts';

const LIMIT = 4 * 1_024 * 1_024;
const read = (raw: Buffer, type?: string) => bodyText(raw, { encoding: undefined, type, limit: LIMIT });

describe('bodyText', () => {
  it('a gzipped body is read as what was zipped', () => {
    const raw = gzipSync('{"d":[]}');
    expect(bodyText(raw, { encoding: 'gzip', limit: LIMIT })).toEqual({ kind: 'text', text: '{"d":[]}' });
    expect(bodyText(raw, { encoding: 'GZIP', limit: LIMIT })).toEqual({ kind: 'text', text: '{"d":[]}' });
  });

  it('a zip bomb is refused without being inflated beyond the limit', () => {
    const bomb = gzipSync(Buffer.alloc(512 * 1_024 * 1_024), { level: 9 });
    expect(bomb.byteLength).toBeLessThan(1_024 * 1_024);
    const before = process.memoryUsage.rss();
    expect(bodyText(bomb, { encoding: 'gzip', limit: LIMIT })).toMatchObject({ kind: 'too-large' });
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1_024 * 1_024);
  });

  it('exactly the limit is accepted and one byte more is refused, gzipped or not', () => {
    const whole = Buffer.alloc(1_000, 'a');
    const more = Buffer.alloc(1_001, 'a');
    expect(bodyText(whole, { encoding: undefined, limit: 1_000 }).kind).toBe('text');
    expect(bodyText(more, { encoding: undefined, limit: 1_000 }).kind).toBe('too-large');
    expect(bodyText(gzipSync(whole), { encoding: 'gzip', limit: 1_000 }).kind).toBe('text');
    expect(bodyText(gzipSync(more), { encoding: 'gzip', limit: 1_000 }).kind).toBe('too-large');
  });

  it('a body that only claims to be gzip, or is cut off, is told from one that is too large', () => {
    expect(bodyText(Buffer.from('{"d":[]}'), { encoding: 'gzip', limit: LIMIT }).kind).toBe('not-gzip');
    expect(bodyText(gzipSync('{"d":[]}').subarray(0, 12), { encoding: 'gzip', limit: LIMIT }).kind).toBe('not-gzip');
  });

  it('whatever bytes arrive, an answer is given and nothing is thrown', () => {
    const encodings = fc.constantFrom('gzip', 'x-gzip', 'gzip, gzip', undefined, 'br', '');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), encodings, (bytes, encoding) => {
        const kind = bodyText(Buffer.from(bytes), { encoding, limit: 200 }).kind;
        expect(['text', 'too-large', 'not-gzip', 'unreadable']).toContain(kind);
      }),
    );
  });
});

describe('the encodings of a body', () => {
  it.each(['gzip', 'x-gzip', 'X-GZIP', 'identity, gzip', ' gzip '])('%s is read as gzip', (encoding) => {
    expect(bodyText(gzipSync('{}'), { encoding, limit: LIMIT })).toEqual({ kind: 'text', text: '{}' });
  });

  it.each(['identity', '', 'IDENTITY'])('"%s" is read as it came', (encoding) => {
    expect(bodyText(Buffer.from('{}'), { encoding, limit: LIMIT })).toEqual({ kind: 'text', text: '{}' });
  });

  it.each(['br', 'deflate', 'zstd', 'gzip, gzip', 'gzip, br'])('%s is refused by its name', (encoding) => {
    expect(bodyText(gzipSync('{}'), { encoding, limit: LIMIT })).toEqual({
      kind: 'unreadable',
      reason: `content-encoding "${encoding}" is not read here; send gzip, or none`,
    });
  });
});

describe('the charset of a body', () => {
  it('is UTF-8: bytes that are not are refused, so that jos\\xe9 and jos\\xe8 never become one', () => {
    for (const last of [0xe9, 0xe8]) {
      const body = Buffer.from([0x6a, 0x6f, 0x73, last]);
      for (const type of [
        undefined,
        'application/json',
        'application/json; charset=utf-8',
        'text/plain;charset="UTF8"',
      ]) {
        expect(read(body, type)).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining('is not UTF-8') });
      }
      expect(bodyText(gzipSync(body), { encoding: 'gzip', limit: LIMIT }).kind).toBe('unreadable');
    }
  });

  it.each([
    ['iso-8859-1', Buffer.from('josé', 'latin1')],
    ['latin1', Buffer.from('josé', 'latin1')],
    ['Windows-1252', Buffer.from('josé', 'latin1')],
    ['utf-8', Buffer.from('josé')],
    ['utf-16', Buffer.from('josé', 'utf16le')],
    ['utf-16', Buffer.from('\ufeffjosé', 'utf16le')],
    ['utf-16', Buffer.from('\ufeffjosé', 'utf16le').swap16()],
    ['utf-16be', Buffer.from('josé', 'utf16le').swap16()],
  ])('is the one that content-type names: %s', (charset, body) => {
    expect(read(body, `application/json; charset=${charset}`)).toEqual({ kind: 'text', text: 'josé' });
  });

  it('that nobody here reads is refused by its name, as are bytes that it cannot be', () => {
    expect(read(Buffer.from('{}'), 'application/json;charset=ebcdic')).toMatchObject({
      reason: expect.stringContaining('"ebcdic"'),
    });
    expect(read(Buffer.from([0x00, 0xd8]), 'application/json;charset=utf-16')).toMatchObject({ kind: 'unreadable' });
  });

  it('no longer counts where a gateway has made a text of the bytes', () => {
    const options = { encoding: undefined, type: 'application/json;charset=iso-8859-1', limit: LIMIT };
    expect(textBody('josé', options)).toEqual({ kind: 'text', text: 'josé' });
  });

  it('of a gateway is limited by its bytes, and half of a surrogate pair in it is a lost letter', () => {
    const options = { encoding: 'identity', limit: LIMIT };
    expect(textBody('é'.repeat(LIMIT / 2), options)).toMatchObject({ kind: 'text' });
    expect(textBody('é'.repeat(LIMIT / 2 + 1), options)).toMatchObject({ kind: 'too-large' });
    expect(textBody('a\ud83d', options)).toEqual({ kind: 'text', text: 'a\ufffd' });
  });
});
