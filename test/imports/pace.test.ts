import { expect, it } from 'vitest';
import { importPace } from '../../lambdas/imports/adapters/import-pace.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';

const GROUP = 250_000;

/** Functions that put beside each other over one table; answers when each group was let through, in milliseconds. */
async function paced(importers: readonly { accountId: string; lane: number }[], groups: number) {
  const table = memoryTable();
  const passed: number[] = [];
  const clocks = importers.map(() => ({ now: 0 }));
  const paces = importers.map((_, index) => {
    const clock = clocks[index] ?? { now: 0 };
    const at = { db: table.db, table: 'imports', now: () => clock.now };
    const pause = async (ms: number) => {
      clock.now += ms;
    };
    return importPace({ accountsAt: at, laneBytesPerSecond: 500_000, pause });
  });
  for (let group = 0; group < groups; group++) {
    // Whoever's clock is behind goes next, as functions do that run at the same time.
    const next = clocks.indexOf(clocks.reduce((a, b) => (b.now < a.now ? b : a)));
    const { accountId = '', lane = 0 } = importers[next] ?? {};
    await paces[next]?.({ accountId, lane, bytes: GROUP });
    passed.push(clocks[next]?.now ?? 0);
  }
  return passed.toSorted((a, b) => a - b);
}

/** The most bytes that were let through within any second. */
function mostInASecond(passed: readonly number[]): number {
  return Math.max(...passed.map((from) => passed.filter((at) => at >= from && at < from + 1_000).length * GROUP));
}

it.each([
  ['one import', [{ accountId: 'A', lane: 0 }]],
  ['imports of three accounts together', ['A', 'B', 'C'].map((accountId) => ({ accountId, lane: 0 }))],
])('%s take half of a lane and no more, in any second: uploads find the other half', async (_, importers) => {
  const passed = await paced(importers, 60);
  const seconds = (passed.at(-1) ?? 0) / 1_000;
  expect((60 * GROUP) / seconds).toBeLessThan(520_000);
  expect((60 * GROUP) / seconds).toBeGreaterThan(400_000);
  // Two groups, and one at the very end of the second.
  expect(mostInASecond(passed)).toBeLessThanOrEqual(750_000);
});

it('one account has no more over two lanes than it may upload', async () => {
  const passed = await paced(
    [
      { accountId: 'A', lane: 0 },
      { accountId: 'A', lane: 1 },
    ],
    40,
  );
  expect((40 * GROUP) / ((passed.at(-1) ?? 0) / 1_000)).toBeLessThan(530_000);
});
