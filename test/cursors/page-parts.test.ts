import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gzipPage } from '../../lambdas/cursors/adapters/page-objects.ts';
import { pageParts } from '../../lambdas/cursors/domain/page-parts.ts';
import { RECORD_SEPARATOR } from '../../lambdas/cursors/domain/page-text.ts';
import { parseToken } from '../../lambdas/cursors/domain/token.ts';
import { newCursorId } from './cursor-id.ts';

const cursorId = newCursorId(1);
const recordsOf = (values: readonly string[]) =>
  Buffer.from(values.map((value) => JSON.stringify({ value })).join(RECORD_SEPARATOR));

async function read(values: readonly string[], maxBytes: number) {
  const parts = await pageParts({ gzip: gzipPage, maxBytes })({
    resource: 'events',
    cursorId,
    page: 3,
    records: recordsOf(values),
  });
  return parts.map((part) => ({ ...part, body: JSON.parse(gunzipSync(part.gzipped).toString('utf8')) }));
}

describe('a page', () => {
  it('is one object that names the next page', async () => {
    const [only, ...more] = await read(['a', 'b\n,'], 1_000);
    expect(more).toEqual([]);
    expect(only?.ref).toEqual({ resource: 'events', cursorId, page: 3, part: 0 });
    expect(Object.keys(only?.body)).toEqual(['status', 'next_cursor', 'records']);
    expect(only?.body.records).toEqual([{ value: 'a' }, { value: 'b\n,' }]);
    expect(parseToken(only?.body.next_cursor)).toEqual({
      kind: 'page',
      ref: { resource: 'events', cursorId, page: 4, part: 0 },
    });
  });

  it('that no function could answer with is cut into parts that follow one another and lose nothing', async () => {
    const values = Array.from({ length: 50 }, () => randomBytes(500).toString('hex'));
    const parts = await read(values, 4_000);
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.flatMap((part) => part.body.records.map((record: { value: string }) => record.value))).toEqual(values);
    for (const [index, part] of parts.entries()) {
      expect(part.gzipped.byteLength).toBeLessThanOrEqual(4_000);
      const next = index + 1 < parts.length ? { page: 3, part: index + 1 } : { page: 4, part: 0 };
      expect(parseToken(part.body.next_cursor)).toEqual({
        kind: 'page',
        ref: { resource: 'events', cursorId, ...next },
      });
    }
  });

  it('whose single record is larger than the limit is still made', async () => {
    const parts = await read([randomBytes(500).toString('hex'), 'b'], 100);
    expect(parts.flatMap((part) => part.body.records)).toHaveLength(2);
  });
});
