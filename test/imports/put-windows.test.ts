import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBefore, type PlacedGroup, windowsOf } from '../../lambdas/imports/domain/put-windows.ts';
import { putWindow } from '../../lambdas/imports/use-cases/put-window.ts';

const groupsOf = fc
  .array(fc.record({ lane: fc.nat({ max: 3 }), size: fc.nat({ max: 900 }) }), { maxLength: 40 })
  .map((some) =>
    some.map(({ lane, size }, place): PlacedGroup => {
      return { lane, bytes: Buffer.alloc(size, place), next: { part: 0, group: place + 1 }, rows: 1 };
    }),
  );

async function* sourceOf<T>(items: readonly T[]) {
  yield* items;
}
async function allOf<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

describe('the groups of an import', () => {
  it('are claimed in windows, of which the first ends where it was claimed before', async () => {
    await fc.assert(
      fc.asyncProperty(groupsOf, fc.nat({ max: 50 }), async (groups, claimed) => {
        const upTo = { part: 0, group: claimed };
        const windows = await allOf(windowsOf(sourceOf(groups), { upTo, bytes: 1_000 }));
        expect(windows.flatMap((window) => window.groups)).toEqual(groups);
        const first = Math.max(1, Math.min(claimed, groups.length));
        if (groups.length > 0) expect(windows[0]?.groups).toHaveLength(first);
        for (const window of windows.slice(1, -1)) expect(window.bytes).toBeGreaterThanOrEqual(1_000);
        expect(windows.at(-1)?.next).toEqual(groups.at(-1)?.next);
      }),
    );
    expect(isBefore({ part: 0, group: 9 }, { part: 1, group: 0 })).toBe(true);
  });
});

describe('a window that the stream does not take at once', () => {
  it('is put again, only what is missing of it, before anything that comes behind it', async () => {
    const puts: number[][] = [];
    const paced: number[] = [];
    const put = putWindow({
      async put(_, groups) {
        puts.push(groups.map(({ lane }) => lane));
        return groups.map(({ lane }, place) =>
          puts.length < 3 && lane === 1
            ? { kind: 'refused', reason: 'ProvisionedThroughputExceededException' }
            : { kind: 'stored', shardId: `s${lane}`, sequenceNumber: String(puts.length * 10 + place) },
        );
      },
      pace: async ({ bytes }) => void paced.push(bytes),
      now: () => 0,
      pause: async () => undefined,
    });
    const group = (lane: number) => ({ lane, bytes: Buffer.alloc(7), next: { part: 0, group: 0 }, rows: 0 });
    const made = Object.assign(Object.create(null), { accountId: 'ACME' });
    const places = await put(made, { groups: [0, 1, 1, 0].map(group), since: 0, endsAt: 1 });
    expect(puts).toEqual([[0, 1], [1], [1], [1, 0]]);
    expect(paced).toEqual([7, 7, 7, 7]);
    expect(places).toEqual({ s0: '41', s1: '40' });
  });
});
