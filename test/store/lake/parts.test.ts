import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { mayHoldAny } from '#core/cql/reads.ts';
import { openDuck, sqlText } from '#runtime/duckdb.ts';
import { compactedId, uploadFile } from '#store/lake/lake.ts';
import { readsOf } from '#store/lake/parts.ts';
import { lakeReader, lakeRowsSql } from '#store/lake/rows.ts';
import { memoryBucket } from '../../support/memory-bucket.ts';

const duck = await openDuck();
const folder = await mkdtemp(join(tmpdir(), 'parts-'));
afterAll(async () => {
  await duck[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const { client, objects } = memoryBucket();
const lake = { client, bucket: 'lake' };
const names = ['added', 'charged', 'größe', 'viewed'];
const ROWS = 40_000;
const columns = { event_key: 'VARCHAR', ts: 'BIGINT', profile_id: 'VARCHAR', props: 'VARCHAR' } as const;

/** A file of 20 row groups, sorted as the lake's are: half of its rows are of commit 1, half of commit 2. */
async function put(key: string): Promise<{ key: string; bytes: number }> {
  const path = join(folder, 'file.parquet');
  await duck.connection.run(
    `COPY (SELECT ['added', 'charged', 'größe', 'viewed'][1 + i % 4] AS event_key, (1000000 + i)::BIGINT AS ts, sha256(i::VARCHAR) AS profile_id,
       '{"n":' || i || '}' AS props, (1 + i % 8 // 4)::BIGINT AS "commit" FROM range(${ROWS}) r(i) ORDER BY event_key, ts)
     TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)`,
  );
  return { key, bytes: await uploadFile(lake, { path, key }) };
}
const fresh = await put('account=A/events/date=2026-01-01/fresh.parquet');
const compacted = await put(
  `account=A/events/date=2026-01-01/${compactedId({ minCommit: 1, commit: 2, id: 'x' })}.parquet`,
);

async function digest(from: string, where: string, wanted: readonly string[]): Promise<unknown> {
  const sums = wanted.map((name) => `sum(hash(${name})) AS ${name}`);
  const found = await duck.connection.runAndReadAll(
    `SELECT ${['count(*)', ...sums].join(', ')} FROM ${from} WHERE ${where}`,
  );
  return found.getRowsJson();
}

/** What is asked of the bucket while `work` is under way. */
async function asked<T>(work: () => Promise<T>): Promise<{ result: T; bytes: number; requests: number }> {
  const { send } = client;
  const seen = { bytes: 0, requests: 0 };
  client.send = async (command: unknown) => {
    const [, from, to] =
      /(\d+)-(\d+)/.exec(command instanceof GetObjectCommand ? (command.input.Range ?? '') : '') ?? [];
    seen.requests++;
    seen.bytes += Number(to) + 1 - Number(from);
    return await send(command);
  };
  try {
    return { result: await work(), ...seen };
  } finally {
    client.send = send;
  }
}

const read = lakeReader({ duck, lake }, { wholeBytes: 0 });

describe('parts of a Parquet file', () => {
  it('give the same rows as the whole file, for any events, days, columns and snapshot', {
    timeout: 60_000,
  }, async () => {
    const whole = lakeReader({ duck, lake });
    const window = fc
      .tuple(fc.nat(ROWS), fc.nat(ROWS))
      .map(([a, b]) => ({ from: 1_000_000 + Math.min(a, b), until: 1_000_000 + Math.max(a, b) }));
    const reads = fc.array(fc.record({ eventKey: fc.constantFrom(...names, 'missing'), window }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(
        reads,
        fc.subarray(Object.keys(columns), { minLength: 1 }),
        fc.constantFrom(1, 2),
        async (asks, wanted, upTo) => {
          const where = asks.map(
            ({ eventKey, window: { from, until } }) => `event_key = '${eventKey}' AND ts >= ${from} AND ts < ${until}`,
          );
          const needed = [...new Set(['event_key', 'ts', ...wanted])];
          const types = Object.fromEntries(Object.entries(columns).filter(([name]) => needed.includes(name)));
          const files = [fresh, compacted];
          const some = await read(files, { upTo, columns: needed, mayHold: mayHoldAny(asks) });
          const all = await whole(files, { upTo, columns: needed });
          const condition = where.map((one) => `(${one})`).join(' OR ');
          const got = await digest(lakeRowsSql(some, types), condition, wanted);
          expect(got).toEqual(await digest(lakeRowsSql(all, types), condition, wanted));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('have the rows of an event whose name is longer than a file says of it', async () => {
    const path = join(folder, 'long.parquet');
    const key = 'account=A/long.parquet';
    await duck.connection.run(
      `COPY (SELECT repeat('z', 200 + i) AS event_key, i::BIGINT AS ts FROM range(400) r(i)) TO ${sqlText(path)} (FORMAT parquet)`,
    );
    const file = { key, bytes: await uploadFile(lake, { path, key }) };
    for (const length of [200, 255, 256, 257, 599]) {
      const name = 'z'.repeat(length);
      const mayHold = mayHoldAny([{ eventKey: name, window: { from: 0, until: 1_000 } }]);
      const some = await read([file], { upTo: 2, columns: ['event_key', 'ts'], mayHold });
      const found = await digest(lakeRowsSql(some, { event_key: 'VARCHAR', ts: 'BIGINT' }), `event_key = '${name}'`, [
        'ts',
      ]);
      expect(found).toMatchObject([['1', expect.anything()]]);
    }
  });

  it('are little of it, where little is asked', async () => {
    const wanted = {
      upTo: 2,
      columns: ['event_key', 'ts'],
      mayHold: mayHoldAny([{ eventKey: 'charged', window: { from: 1_000_000, until: 1_000_100 } }]),
    };
    const { result, bytes } = await asked(() => read([fresh], wanted));
    expect(
      await digest(
        lakeRowsSql(result, { event_key: 'VARCHAR', ts: 'BIGINT' }),
        `event_key = 'charged' AND ts < 1000100`,
        ['ts'],
      ),
    ).toMatchObject([['25', expect.anything()]]);
    expect(bytes).toBeLessThan(fresh.bytes / 4);
  });

  it('are no file at all, where nothing can be in it', async () => {
    const mayHold = mayHoldAny([{ eventKey: 'charged', window: { from: 0, until: 10 } }]);
    const { result, requests } = await asked(() => read([fresh], { upTo: 2, columns: ['ts'], mayHold }));
    expect(result).toMatchObject({ whole: [], cut: [], window: { after: 0, upTo: 2 } });
    expect(requests).toBe(1);
  });

  it('are an error, and never a row, to whoever reads a column that was not asked for', async () => {
    const path = join(folder, 'wide.parquet');
    const wide = "concat(sha256(i::VARCHAR), sha256('a' || i), sha256('b' || i), sha256('c' || i))";
    await duck.connection.run(
      `COPY (SELECT i AS ts, ${wide} AS props FROM range(8000) r(i)) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 4096)`,
    );
    const file = {
      key: 'account=A/wide.parquet',
      bytes: await uploadFile(lake, { path, key: 'account=A/wide.parquet' }),
    };
    const some = await read([file], { upTo: 2, columns: ['ts'] });
    const reading = digest(lakeRowsSql(some, { props: 'VARCHAR' }), 'true', ['props']);
    await expect(reading).rejects.toThrow(/Invalid|corrupt/i);
  });

  it('are unavailable, to be tried again, when fewer bytes come than were asked for', async () => {
    objects.set('account=A/short.parquet', { bytes: Buffer.alloc(100), metadata: {}, modifiedAt: 0 });
    const reading = read([{ key: 'account=A/short.parquet', bytes: 1_000 }], { upTo: 2, columns: ['ts'] });
    await expect(reading).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
  });
});

describe('reads', () => {
  it('go over small gaps, and are cut where they are large', () => {
    const MiB = 1024 * 1024;
    expect(
      readsOf([
        { from: 500, until: 600 },
        { from: 0, until: 100 },
      ]),
    ).toEqual([{ from: 0, until: 600 }]);
    expect(
      readsOf([
        { from: 0, until: 100 },
        { from: MiB, until: MiB + 1 },
      ]),
    ).toHaveLength(2);
    expect(readsOf([{ from: 0, until: 20 * MiB }]).map(({ until, from }) => until - from)).toEqual([
      8 * MiB,
      8 * MiB,
      4 * MiB,
    ]);
  });
});
