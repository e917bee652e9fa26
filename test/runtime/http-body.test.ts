import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBody, inflateBody } from '#runtime/http-body.ts';

const LIMIT = 4 * 1_024 * 1_024;

describe('inflateBody', () => {
  test('a gzipped body is read as what was zipped', () => {
    const raw = gzipSync('{"d":[]}');
    expect(inflateBody(raw, { encoding: 'gzip', limit: LIMIT })).toEqual({ kind: 'text', text: '{"d":[]}' });
    expect(inflateBody(raw, { encoding: 'GZIP', limit: LIMIT })).toEqual({ kind: 'text', text: '{"d":[]}' });
  });

  test('a zip bomb is refused without being inflated beyond the limit', () => {
    const bomb = gzipSync(Buffer.alloc(512 * 1_024 * 1_024), { level: 9 });
    expect(bomb.byteLength).toBeLessThan(1_024 * 1_024);
    const before = process.memoryUsage.rss();
    expect(inflateBody(bomb, { encoding: 'gzip', limit: LIMIT })).toEqual({ kind: 'too-large' });
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1_024 * 1_024);
  });

  test('exactly the limit is accepted and one byte more is refused, gzipped or not', () => {
    const whole = Buffer.alloc(1_000, 'a');
    const more = Buffer.alloc(1_001, 'a');
    expect(inflateBody(whole, { encoding: undefined, limit: 1_000 }).kind).toBe('text');
    expect(inflateBody(more, { encoding: undefined, limit: 1_000 }).kind).toBe('too-large');
    expect(inflateBody(gzipSync(whole), { encoding: 'gzip', limit: 1_000 }).kind).toBe('text');
    expect(inflateBody(gzipSync(more), { encoding: 'gzip', limit: 1_000 }).kind).toBe('too-large');
  });

  test('a body that only claims to be gzip, or is cut off, is told from one that is too large', () => {
    expect(inflateBody(Buffer.from('{"d":[]}'), { encoding: 'gzip', limit: LIMIT }).kind).toBe('not-gzip');
    expect(inflateBody(gzipSync('{"d":[]}').subarray(0, 12), { encoding: 'gzip', limit: LIMIT }).kind).toBe('not-gzip');
  });

  test('whatever bytes arrive, an answer is given and nothing is thrown', () => {
    const encodings = fc.constantFrom('gzip', undefined, 'br', '');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), encodings, (bytes, encoding) => {
        const kind = inflateBody(Buffer.from(bytes), { encoding, limit: 200 }).kind;
        expect(['text', 'too-large', 'not-gzip']).toContain(kind);
      }),
    );
  });
});

describe('encodeBody', () => {
  test('short answers are not worth gzipping', () => {
    expect(encodeBody({ body: { status: 'success' } }, true)).toMatchObject({
      body: '{"status":"success"}',
      isBase64Encoded: false,
    });
  });

  test('bytes that are gzipped already go out as they are, or inflated for a client without gzip', () => {
    const gzipped = gzipSync('{"status":"success"}');
    const zipped = encodeBody({ gzipped }, true);
    expect(Buffer.from(zipped.body, 'base64')).toEqual(gzipped);
    expect(zipped.headers['content-encoding']).toBe('gzip');
    const plain = encodeBody({ gzipped }, false);
    expect(plain).toMatchObject({ body: '{"status":"success"}', isBase64Encoded: false });
    expect(plain.headers).not.toHaveProperty('content-encoding');
  });

  test('a body that only its quotes make too large for a function goes out gzipped (6 MB, escaped)', () => {
    const body = { quotes: '"'.repeat(2_500_000) };
    const sent = JSON.stringify(body);
    expect(Buffer.byteLength(sent)).toBeLessThan(5_500_000);
    for (const reply of [{ body }, { gzipped: gzipSync(sent) }]) {
      const encoded = encodeBody(reply, false);
      expect(Buffer.byteLength(JSON.stringify(encoded))).toBeLessThan(6 * 1_024 * 1_024);
      expect(encoded.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(Buffer.from(encoded.body, 'base64')).toString('utf8')).toBe(sent);
    }
  });

  test('a body that fits is sent plain to a client without gzip, however long', () => {
    const { isBase64Encoded, body } = encodeBody({ body: { text: 'x'.repeat(5_900_000) } }, false);
    expect([isBase64Encoded, body.length]).toEqual([false, 5_900_011]);
  });

  test('any body comes back whole, gzipped or not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, takesGzip) => {
        const encoded = encodeBody({ body: { value } }, takesGzip);
        const bytes = Buffer.from(encoded.body, encoded.isBase64Encoded ? 'base64' : 'utf8');
        const text = (encoded.isBase64Encoded ? gunzipSync(bytes) : bytes).toString('utf8');
        expect(text).toBe(JSON.stringify({ value }));
      }),
    );
  });
});
