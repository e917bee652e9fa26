import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { cursorProgress } from '../../lambdas/cursors/adapters/cursor-progress.ts';
import { gzipPage, pageObjects } from '../../lambdas/cursors/adapters/page-objects.ts';
import type { SegmentJob } from '../../lambdas/cursors/domain/cursor.ts';
import { parseToken } from '../../lambdas/cursors/domain/token.ts';
import { cursorsIn } from '../../lambdas/cursors/use-cases/cursors-in.ts';
import { prepareSegment } from '../../lambdas/cursors/use-cases/prepare-segment.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { memoryBucket } from '../support/memory-bucket.ts';

/** Readers and preparers around one table whose conditions are evaluated. Time passes in pauses only. */
const SECOND = 1_000;
const account = { accountId: 'ACME-1', name: 'Acme', timezone: 'UTC', createdAt: '2026-01-01T00:00:00Z' };
const query = { timezone: 'UTC', today: 20270115 };
const options = { batchSize: 10, show: { app: false, events: false, profile: false } };

function newWorld() {
  let now = 1_800_000_000 * SECOND;
  const table = memoryTable();
  const bucket = memoryBucket();
  const invoked: SegmentJob[] = [];
  let opened = 0;
  const lambda = mockClient(LambdaClient);
  lambda.on(InvokeCommand).callsFake(({ Payload }) => {
    invoked.push(JSON.parse(Payload));
    return {};
  });
  const cursors = { db: table.db, table: 'cursors' };
  const pages = { client: new S3Client({ region: 'us-east-1' }), bucket: 'pages' };
  Object.assign(pages.client, { send: bucket.client.send.bind(bucket.client) });
  const api = cursorsIn({
    now: () => now,
    pause: async (ms) => {
      now += ms;
    },
    random: () => String(opened++).padStart(24, '0'),
    headOf: async () => 1,
    cursors,
    pages,
    prepare: { client: new LambdaClient({ region: 'us-east-1' }), functionName: 'prepare' },
  });
  const progress = cursorProgress({ ...cursors, now: () => now });
  const prepare = prepareSegment({
    progress,
    store: pageObjects(pages),
    filesOf: async () => ({ events: [], profiles: [] }),
    large: { above: 1, start: async () => undefined, found: async () => undefined },
    withRows: async (work) =>
      await work({
        count: async () => [],
        gather: async () => [],
        load: async () => ({ rows: 0, bytes: 0 }),
        pages: async function* () {},
      }),
    gzip: gzipPage,
    maxPageBytes: 1_000,
  });
  return {
    invoked,
    prepare,
    /** A preparer that begins and is killed: nothing more is heard of it. */
    killed: async (job: SegmentJob) => expect((await progress.begin(job)).kind).toBe('begun'),
    open: async (limits: { getConcurrency?: number; accountId?: string } = {}) => {
      const { token } = await api.open({ account: { ...account, ...limits }, resource: 'events', query, options });
      const parsed = parseToken(token);
      if (parsed.kind !== 'page') throw new Error(token);
      return parsed.ref;
    },
    read: api.read,
    elapsed: () => now - 1_800_000_000 * SECOND,
    pass: (ms: number) => {
      now += ms;
    },
  };
}
type World = ReturnType<typeof newWorld>;
let world: World;
beforeEach(() => {
  world = newWorld();
});

/** Reads until the first page is there or has failed; whatever is invoked meanwhile becomes of it what `each` says. */
async function readUntilAnswered(each: (job: SegmentJob, times: number) => Promise<unknown>) {
  const ref = await world.open();
  for (let seen = 0; ; ) {
    for (; seen < world.invoked.length; seen++) await each(world.invoked[seen] ?? expect.fail(), seen + 1);
    const page = await world.read({ account, ref });
    if (page.kind !== 'in-progress') return { kind: page.kind, seconds: world.elapsed() / SECOND };
    if (world.elapsed() > 20 * 60 * SECOND) throw new Error('still in progress after twenty minutes');
  }
}

describe('a preparer that dies', () => {
  it('is taken over within a minute, though nobody tries again but the reader', async () => {
    const { kind, seconds } = await readUntilAnswered((job, times) =>
      times === 1 ? world.killed(job) : world.prepare(job),
    );
    expect(kind).toBe('page');
    expect(seconds).toBeLessThan(60);
  });

  it('three times in a row is taken over each time, within a minute', async () => {
    const { kind, seconds } = await readUntilAnswered((job, times) =>
      times <= 3 ? world.killed(job) : world.prepare(job),
    );
    expect(kind).toBe('page');
    expect(seconds).toBeLessThan(3 * 60);
  });

  it('whenever it is tried is given up in the end', async () => {
    const { kind } = await readUntilAnswered((job, times) =>
      times <= 6 ? world.killed(job) : expect(world.prepare(job)).rejects.toThrow('given up after 6 tries'),
    );
    expect(kind).toBe('failed');
  });

  it('before it was begun is taken over as well', async () => {
    const { kind, seconds } = await readUntilAnswered(async (job, times) => times > 1 && (await world.prepare(job)));
    expect(kind).toBe('page');
    expect(seconds).toBeLessThan(60);
  });
});

describe('a preparer that is at it', () => {
  it('is left alone by a second one of the same invocation, and by one that comes late', async () => {
    await world.open();
    const [job] = world.invoked;
    if (!job) throw new Error('nothing was started');
    await world.killed(job);
    expect(await world.prepare(job)).toEqual({ kind: 'skipped', why: 'under way' });
    world.pass(36 * SECOND);
    expect(await world.prepare(job)).toMatchObject({ kind: 'prepared' });
  });
});

describe('an account', () => {
  it('has no more prepared at once than it may have requests at once; further cursors wait their turn', async () => {
    const refs = [await world.open({ getConcurrency: 2 }), await world.open({ getConcurrency: 2 })];
    const third = await world.open({ getConcurrency: 2 });
    expect(world.invoked.map(({ cursorId }) => cursorId)).toEqual(refs.map(({ cursorId }) => cursorId));
    const small = { ...account, getConcurrency: 2 };
    // The two are at it all the while, so they say so.
    const waiting = world.read({ account: small, ref: third });
    expect(await waiting).toEqual({ kind: 'in-progress', isCrowded: true });
    expect(world.invoked).toHaveLength(2);
    await world.prepare(world.invoked[0] ?? expect.fail());
    await world.read({ account: small, ref: third });
    expect(world.invoked[2]).toMatchObject({ cursorId: third.cursorId, segment: 0 });
  });

  it('takes no place of another account', async () => {
    for (let opened = 0; opened < 20; opened++) await world.open();
    expect(world.invoked).toHaveLength(15);
    await world.open({ accountId: 'OTHER-1' });
    expect(world.invoked[15]).toMatchObject({ accountId: 'OTHER-1' });
  });
});
