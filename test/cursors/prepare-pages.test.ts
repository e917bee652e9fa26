import { readFile } from 'node:fs/promises';
import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { openDuck, sqlText } from '#runtime/duckdb.ts';
import { type EventRow, eventFile } from './lake-files.ts';
import {
  folder,
  item,
  keyOf,
  lakeIs,
  machine,
  objects,
  pageAt,
  planKey,
  prepare,
  put,
  readAll,
  s3,
  snapshot,
  told,
} from './prepare-world.ts';

const manyTies: EventRow[] = Array.from({ length: 11_003 }, (_, index) => ({
  id: `${String((index * 7_919) % 11_003).padStart(6, '0')}`,
  name: index % 11 === 0 ? 'Viewed' : 'Charged',
  ts: 1_700_000_000 + (index % 5),
  person: `p${index % 50}`,
  props: `{"n":${index}}`,
}));
const charged = manyTies
  .filter(({ name }) => name === 'Charged')
  .toSorted((one, other) => one.ts - other.ts || (one.id < other.id ? -1 : 1))
  .map(({ props }) => JSON.parse(props ?? '').n);

describe('the pages of a cursor', () => {
  it.each([7, 1_000, 4_999, 5_000])(
    'hold the same records in the same order for a batch size of %i, with many events in the same second',
    async (batchSize) => {
      const files = [await eventFile(manyTies.slice(0, 6_000)), await eventFile(manyTies.slice(6_000))];
      snapshot(files, { batchSize, pagesPerSegment: 2_000 });
      await prepare();
      const pages = readAll();
      expect(pages.flat().map((record) => record.event_props.n)).toEqual(charged);
      expect(pages.slice(0, -1).every((page) => page.length === batchSize)).toBe(true);
      expect(item).toMatchObject({ segments: 1, pages: pages.length });
    },
  );

  it('hold the same records for a batch size of 1', async () => {
    snapshot([await eventFile(manyTies.slice(0, 150))], { batchSize: 1 });
    await prepare();
    const some = manyTies.slice(0, 150).filter(({ name }) => name === 'Charged');
    const numbers = readAll().map(([record, ...more]) => {
      expect(more).toEqual([]);
      return record?.event_props.n;
    });
    expect(new Set(numbers)).toEqual(new Set(some.map(({ props }) => JSON.parse(props ?? '').n)));
    expect(numbers).toHaveLength(some.length);
  });

  it('lose and double nothing where one segment ends and the next begins, in whatever order they are prepared', async () => {
    const spread = manyTies.map((event, index) => ({ ...event, ts: event.ts + (index % 3) * 40_000 }));
    const files = [await eventFile(spread.slice(0, 5_000)), await eventFile(spread.slice(5_000))];
    snapshot(files, { batchSize: 100, pagesPerSegment: 9 });
    await prepare(0);
    expect(item.segments).toBe(12);
    for (const segment of [11, 3, 1, 2, 10, 4, 5, 9, 7, 6, 8]) await prepare(segment);
    const numbers = readAll().flatMap((page) => page.map((record) => record.event_props.n));
    expect(numbers).toHaveLength(charged.length);
    expect(new Set(numbers)).toEqual(new Set(charged));
    expect(item.pages).toBe(Math.ceil(charged.length / 100));
  });

  it('end with a page of their own when the last data page is full and a segment ends with it', async () => {
    const events = Array.from({ length: 8 }, (_, index) => ({
      id: `${index}`,
      name: 'Charged',
      ts: index,
      person: 'p',
    }));
    snapshot([await eventFile(events)], { batchSize: 2, pagesPerSegment: 2 });
    await prepare(0);
    await prepare(1);
    expect(readAll().map((page) => page.length)).toEqual([2, 2, 2, 2]);
    expect(pageAt(4)).toEqual({ status: 'success' });
  });

  it('are the same bytes when they are prepared a second time', async () => {
    snapshot([await eventFile(manyTies.slice(0, 5_000)), await eventFile(manyTies.slice(5_000))], { batchSize: 999 });
    await prepare();
    const first = new Map(objects);
    objects.clear();
    await prepare();
    expect([...objects.keys()].toSorted()).toEqual([...first.keys()].toSorted());
    for (const [key, bytes] of objects) expect(first.get(key)?.equals(bytes)).toBe(true);
  });

  it('of an empty result are the end alone', async () => {
    snapshot([]);
    await prepare();
    expect([...objects.keys()]).toEqual([planKey, keyOf(0)]);
    expect(pageAt(0)).toEqual({ status: 'success' });
    expect(item.pages).toBe(0);
  });

  it('have events of the window only, its end not included', async () => {
    const events = [99, 100, 199, 200].map((ts) => ({
      id: `${ts}`,
      name: 'Charged',
      ts,
      person: 'p',
      props: `{"n":${ts}}`,
    }));
    snapshot([await eventFile(events)], { window: { from: 100, until: 200 } });
    await prepare();
    expect(
      readAll()
        .flat()
        .map((record) => record.event_props.n),
    ).toEqual([100, 199]);
  });

  it('leave files unread that cannot hold such an event', async () => {
    const other = await eventFile([{ id: '1', name: 'Viewed', ts: 150, person: 'p' }]);
    const late = await eventFile([{ id: '1', name: 'Charged', ts: 500, person: 'p' }]);
    snapshot([other, late], { window: { from: 100, until: 200 } });
    await prepare();
    expect(s3.commandCalls(GetObjectCommand)).toEqual([]);
    expect(pageAt(0)).toEqual({ status: 'success' });
  });
});

describe('the snapshot of a cursor', () => {
  const files = async () => [await eventFile(manyTies.slice(0, 5_000)), await eventFile(manyTies.slice(5_000))];
  const numbers = () => readAll().flatMap((page) => page.map((record) => record.event_props.n));

  it('stays as it was when dates are dropped from the lake, or people erased, during the walk', async () => {
    const some = await files();
    snapshot(some, { batchSize: 100, pagesPerSegment: 50 });
    await prepare(0);
    lakeIs(some.slice(1));
    for (let segment = 1; segment < item.segments; segment++) await prepare(segment);
    expect(numbers()).toEqual(charged);
  });

  it('is that of the first where two prepare it at once: the second has it tried again, by the plan that stands', async () => {
    const some = await files();
    snapshot(some, { batchSize: 5_000 });
    await prepare();
    const { plan, first } = { plan: objects.get(planKey), first: new Map(objects) };
    lakeIs(some.slice(1));
    item.attempts = {};
    await expect(prepare()).rejects.toThrow('somebody else has planned this cursor');
    expect(objects.get(planKey)).toBe(plan);
    await prepare();
    for (const [key, bytes] of first) expect(objects.get(key)?.equals(bytes)).toBe(true);
    expect(numbers()).toEqual(charged);
  });

  it('stays as it was for a preparation that is tried again', async () => {
    const some = await files();
    snapshot(some, { batchSize: 5_000 });
    s3.on(PutObjectCommand, { Key: keyOf(1) }).rejects(new Error('slow down'));
    await expect(prepare()).rejects.toThrow('slow down');
    lakeIs([]);
    s3.on(PutObjectCommand, { Key: keyOf(1) }).callsFake(put);
    await prepare();
    expect(numbers()).toEqual(charged);
  });

  it('of which a file was removed, with the rows of a deleted person, is given up at once: no page lacks rows', async () => {
    const some = await files();
    snapshot(some, { batchSize: 100, pagesPerSegment: 50 });
    await prepare(0);
    const before = [...objects.keys()].toSorted();
    const gone = new NoSuchKey({ $metadata: {}, message: 'no such key' });
    s3.on(GetObjectCommand, { Bucket: 'lake', Key: some[1]?.key }).rejects(gone);
    await expect(prepare(1)).rejects.toMatchObject({ code: 'corrupt-data', retry: 'never' });
    expect(Object.values(item.failed)).toEqual([`${some[1]?.key} is named by a commit but is not in the lake`]);
    expect([...objects.keys()].toSorted()).toEqual(before);
  });

  it('of a query about people is found once, and every segment reads what was found', async () => {
    const some = await files();
    const base = { eventKey: 'charged', window: { from: 0, until: 4_000_000_000 }, filters: [], measures: [] };
    const viewers = { kind: 'did', clause: { ...base, eventKey: 'viewed' } };
    snapshot(some, { batchSize: 100, pagesPerSegment: 20, query: { base, where: viewers } });
    await prepare(0);
    lakeIs([]);
    s3.on(GetObjectCommand, { Bucket: 'lake' }).rejects(new Error('not asked again'));
    for (let segment = 1; segment < item.segments; segment++) await prepare(segment);
    const who = new Set(manyTies.filter(({ name }) => name === 'Viewed').map(({ person }) => person));
    const theirs = new Set(
      manyTies.filter(({ person }) => who.has(person)).map(({ props }) => JSON.parse(props ?? '').n),
    );
    expect(item.segments).toBeGreaterThan(2);
    expect(numbers()).toEqual(charged.filter((n) => theirs.has(n)));
  });
});

describe('a cursor whose query is too large for one function', () => {
  const base = { eventKey: 'charged', window: { from: 0, until: 4_000_000_000 }, filters: [], measures: [] };
  const query = { base: { ...base, measures: [{ of: 'count', check: { test: { kind: 'exists' }, negated: false } }] } };
  const large = async () => {
    const file = await eventFile(manyTies);
    return [{ ...file, names: new Map([['charged', 20_001]]) }];
  };

  it('has other functions find its rows, once, and is prepared when the bus says that they are there', async () => {
    snapshot(await large(), { batchSize: 4_000, query });
    await prepare();
    await prepare();
    expect(item.pages).toBeUndefined();
    const [first, ...more] = machine.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);
    expect(first).toMatchObject({ name: `ACME-1-${'a'.repeat(32)}`, stateMachineArn: 'machine' });
    expect(JSON.parse(objects.get(`${folder}/query.json`)?.toString() ?? '')).toMatchObject({
      purpose: 'cursor',
      resource: 'events',
      upTo: 9,
    });
    expect(more.every(({ name }) => name === first?.name)).toBe(true);

    put({
      Key: `${folder}/gathered.json`,
      Body: Buffer.from(JSON.stringify(await foundRows(charged.slice(0, 5_000)))),
    });
    await told('query.run.completed', { rows: 5_000 });
    expect(readAll().flatMap((page) => page.map((record) => record.event_props.n))).toEqual(charged.slice(0, 5_000));
  });

  it('has failed when the bus says that they could not be found', async () => {
    snapshot(await large(), { query });
    await prepare();
    await told('query.run.failed', { reason: 'It broke off (States.Timeout).' });
    expect(item.failed).toEqual({ 0: 'It broke off (States.Timeout).' });
  });

  it('has failed when it is found broken off, of which nobody was told', async () => {
    snapshot(await large(), { query });
    await prepare();
    machine.on(StartExecutionCommand).rejects(Object.assign(new Error(), { name: 'ExecutionAlreadyExists' }));
    machine.on(DescribeExecutionCommand).resolves({ status: 'TIMED_OUT' });
    await expect(prepare()).rejects.toThrow('broken off (TIMED_OUT)');
    expect(item.failed).toEqual({ 0: expect.stringContaining('broken off (TIMED_OUT)') });
  });

  /** A file of found rows as `queries/` leaves it. */
  async function foundRows(numbers: readonly number[]) {
    await using duck = await openDuck();
    const path = `${duck.scratch}/piece.parquet`;
    await duck.connection.run(
      `COPY (SELECT i AS sort_key, printf('%06d', i) AS id, i AS ts, 'p' AS profile_id, 'identity' AS id_kind, 'p' AS id_value, '{"n":' || n || '}' AS props
        FROM (SELECT unnest([${numbers.join(', ')}]) AS n, unnest(range(${numbers.length})) AS i)) TO ${sqlText(path)} (FORMAT parquet)`,
    );
    const Body = await readFile(path);
    put({ Key: `${folder}/gathered/piece.parquet`, Body });
    return [
      {
        key: `${folder}/gathered/piece.parquet`,
        bytes: Body.byteLength,
        rows: numbers.length,
        minSortKey: 0,
        maxSortKey: numbers.length - 1,
      },
    ];
  }
});

describe('a segment that is done', () => {
  it('is not prepared again when it is asked for once more', async () => {
    snapshot([await eventFile(manyTies.slice(0, 100))], { done: new Set([0]) });
    await prepare();
    expect(objects.size).toBe(0);
  });
});

describe('a preparation that fails', () => {
  it('is tried three times before the cursor is said to have failed', async () => {
    snapshot([await eventFile([{ id: '1', name: 'Charged', ts: 0, person: 'p' }])]);
    s3.on(GetObjectCommand, { Bucket: 'lake' }).rejects(new Error('slow down'));
    await expect(prepare()).rejects.toThrow();
    await expect(prepare()).rejects.toThrow();
    expect(item.failed).toEqual({});
    await expect(prepare()).rejects.toThrow();
    expect(item.failed).toEqual({ 0: expect.stringContaining('could not be read') });
  });

  it('is not tried again where that cannot help: a committed file is gone', async () => {
    snapshot([await eventFile([{ id: '1', name: 'Charged', ts: 0, person: 'p' }])]);
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('gone'), { name: 'NoSuchKey' }));
    await expect(prepare()).rejects.toThrow('not in the lake');
    expect(item.failed).toEqual({ 0: expect.stringContaining('not in the lake') });
    s3.on(GetObjectCommand).rejects(new Error('not asked again'));
    await prepare();
  });

  it('to put one page fails as a whole', async () => {
    snapshot([await eventFile(manyTies.slice(0, 200))], { batchSize: 2 });
    s3.on(PutObjectCommand).callsFake(({ Key }) => {
      if (Key === keyOf(30)) throw new Error('slow down');
      return {};
    });
    await expect(prepare()).rejects.toThrow('slow down');
    expect(item.pages).toBeUndefined();
  });
});
