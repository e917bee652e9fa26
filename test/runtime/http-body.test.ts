import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBody, takesGzip } from '#runtime/http-body.ts';

describe('encodeBody', () => {
  it('short answers are not worth gzipping', () => {
    expect(encodeBody({ body: { status: 'success' } }, true)).toMatchObject({
      body: '{"status":"success"}',
      isBase64Encoded: false,
    });
  });

  it('bytes that are gzipped already go out as they are, or inflated for a client without gzip', () => {
    const gzipped = gzipSync('{"status":"success"}');
    const zipped = encodeBody({ gzipped }, true);
    expect(Buffer.from(zipped.body, 'base64')).toEqual(gzipped);
    expect(zipped.headers['content-encoding']).toBe('gzip');
    const plain = encodeBody({ gzipped }, false);
    expect(plain).toMatchObject({ body: '{"status":"success"}', isBase64Encoded: false });
    expect(plain.headers).not.toHaveProperty('content-encoding');
  });

  it('a body that only its quotes make too large for a function goes out gzipped (6 MB, escaped)', () => {
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

  it('a body that fits is sent plain to a client without gzip, however long', () => {
    const { isBase64Encoded, body } = encodeBody({ body: { text: 'x'.repeat(5_900_000) } }, false);
    expect([isBase64Encoded, body.length]).toEqual([false, 5_900_011]);
  });

  it('any body comes back whole, gzipped or not', () => {
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

it('gzip is sent to who takes it, and never to who says that a weight of 0 is what it is worth to them', () => {
  for (const yes of ['gzip', 'GZIP, deflate', 'br;q=1, gzip;q=0.2', 'x-gzip', '*', 'identity, gzip; q=1']) {
    expect([yes, takesGzip(yes)]).toEqual([yes, true]);
  }
  for (const no of [undefined, '', 'gzip;q=0', 'gzip; q=0.000', 'br', 'identity', '*;q=0', 'gzip;q=0, *', 'notgzip']) {
    expect([no, takesGzip(no)]).toEqual([no, false]);
  }
});
