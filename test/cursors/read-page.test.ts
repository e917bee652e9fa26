import { describe, expect, it } from 'vitest';
import type { CursorState, SegmentRef } from '../../lambdas/cursors/domain/cursor.ts';
import { type ReadDeps, readPage } from '../../lambdas/cursors/use-cases/read-page.ts';
import { newCursorId } from './cursor-id.ts';

const openedAt = 1_800_000_000;
const cursorId = newCursorId(openedAt);
const state = (change: Partial<CursorState> = {}): CursorState => ({
  accountId: 'ACME-1',
  cursorId,
  resource: 'events',
  query: { timezone: 'UTC', today: 20250101 },
  show: { app: false, events: false, profile: false },
  batchSize: 10,
  pagesPerSegment: 200,
  upTo: 1,
  done: new Set(),
  attempts: {},
  failed: {},
  claims: {},
  ...change,
});

/** A world where time passes only in pauses, and where something may happen during one. */
function world(at: {
  cursor?: CursorState;
  pages?: number[];
  room?: 'no-room';
  during?: (world: { pages: Set<number> }) => void;
}) {
  let now = openedAt * 1_000;
  const pages = new Set(at.pages);
  const asked: SegmentRef[] = [];
  const calls = { page: 0, cursor: 0 };
  const deps: ReadDeps = {
    now: () => now,
    pause: async (milliseconds) => {
      now += milliseconds;
      at.during?.({ pages });
    },
    page: async (_account, ref) => {
      calls.page += 1;
      return pages.has(ref.page) ? Buffer.from(`page ${ref.page}`) : undefined;
    },
    cursor: async () => {
      calls.cursor += 1;
      return at.cursor;
    },
    ensure: async ({ account: { accountId }, cursorId, segment }) => {
      asked.push({ accountId, cursorId, segment });
      return at.room ?? 'under-way';
    },
  };
  const read = (page: number) =>
    readPage(deps)({ account: { accountId: 'ACME-1' }, ref: { resource: 'events', cursorId, page, part: 0 } });
  return { read, asked, calls, elapsed: () => now - openedAt * 1_000, wait: (ms: number) => (now += ms) };
}

describe('reading a page', () => {
  it('is one get, whatever the number of the page', async () => {
    const { read, calls } = world({ pages: [0, 1_001] });
    expect(await read(0)).toMatchObject({ kind: 'page', ahead: 'not-due' });
    expect(await read(1_001)).toMatchObject({ kind: 'page', ahead: 'not-due' });
    expect(calls).toEqual({ page: 2, cursor: 0 });
  });

  it('in the middle of a segment has the next segment prepared', async () => {
    const { read, asked } = world({ pages: [100, 300] });
    expect(await read(100)).toMatchObject({ kind: 'page', ahead: 'asked' });
    expect(await read(300)).toMatchObject({ kind: 'page', ahead: 'asked' });
    expect(asked.map(({ segment }) => segment)).toEqual([1, 2]);
  });

  it('waits for a page that is being prepared, and answers with it', async () => {
    let pauses = 0;
    const during = ({ pages }: { pages: Set<number> }) => {
      pauses += 1;
      if (pauses === 3) pages.add(0);
    };
    const { read, elapsed } = world({ cursor: state(), during });
    expect(await read(0)).toMatchObject({ kind: 'page' });
    expect(elapsed()).toBeLessThan(500);
  });

  it('says that it is in progress only after about twenty seconds', async () => {
    const { read, elapsed } = world({ cursor: state() });
    expect(await read(0)).toEqual({ kind: 'in-progress', isCrowded: false });
    expect(elapsed()).toBeGreaterThan(18_000);
    expect(elapsed()).toBeLessThanOrEqual(20_000);
  });

  it('that waits for others of the account says so', async () => {
    expect(await world({ cursor: state(), room: 'no-room' }).read(0)).toEqual({ kind: 'in-progress', isCrowded: true });
  });

  it('writes nothing while somebody prepares it', async () => {
    const { read, asked } = world({ cursor: state({ claims: { 0: (openedAt + 60) * 1_000 } }) });
    expect(await read(0)).toEqual({ kind: 'in-progress', isCrowded: false });
    expect(asked).toEqual([]);
  });

  it('starts the segment of a missing page that nobody has started', async () => {
    const { read, asked } = world({ cursor: state({ segments: 3, done: new Set([0]) }) });
    await read(450);
    expect(asked[0]).toEqual({ accountId: 'ACME-1', cursorId, segment: 2 });
  });

  it('finds a page that became ready between looking for it and asking after it', async () => {
    const { read } = world({ cursor: state({ segments: 1, pages: 1, done: new Set([0]) }), pages: [] });
    expect(await read(0)).toEqual({ kind: 'failed' });
    let looked = 0;
    const deps: ReadDeps = {
      now: () => openedAt * 1_000,
      pause: async () => {},
      page: async () => (looked++ === 0 ? undefined : Buffer.from('ready')),
      cursor: async () => state({ segments: 1, pages: 1, done: new Set([0]) }),
      ensure: async () => 'under-way',
    };
    const found = await readPage(deps)({
      account: { accountId: 'ACME-1' },
      ref: { resource: 'events', cursorId, page: 0, part: 0 },
    });
    expect(found).toMatchObject({ kind: 'page' });
  });

  it('beyond the end, or of a cursor that the account does not have, is unknown', async () => {
    const done = state({ segments: 1, pages: 3, done: new Set([0]) });
    expect(await world({ cursor: done }).read(4)).toEqual({ kind: 'unknown' });
    expect(await world({}).read(0)).toEqual({ kind: 'unknown' });
  });

  it('whose preparation was given up says so, instead of being in progress for ever', async () => {
    expect(await world({ cursor: state({ failed: { 0: 'no memory' } }) }).read(0)).toEqual({ kind: 'failed' });
  });

  it('after four hours is expired, without anything being looked up', async () => {
    const { read, calls, wait } = world({ pages: [0] });
    wait(4 * 3_600_000);
    expect(await read(0)).toEqual({ kind: 'expired' });
    expect(calls).toEqual({ page: 0, cursor: 0 });
  });
});
