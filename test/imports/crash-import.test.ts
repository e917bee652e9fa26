import { describe, expect, it } from 'vitest';
import { eventOf, killed, profileOf } from '../support/lake-of-one-test.ts';
import { IMPORT_ID, type RunWorld, runWorld } from './run-world.ts';

const ref = { accountId: 'ACME', importId: IMPORT_ID };
const ENDS_AT = Number.MAX_SAFE_INTEGER;

/** Three parts; `N` of `ada` is only right where her rows are applied once and in the order of the file. */
const PARTS = [
  [profileOf('ada', { N: 1 }), profileOf('bob', { N: 7 }), eventOf('ada', 'First')],
  [profileOf('ada', { N: { $incr: 10 } }), profileOf('cid', { Email: 'no address' }), eventOf('bob', 'Second')],
  [profileOf('ada', { N: { $incr: 100 } }), eventOf('cid', 'Third')],
];

/** Does what is to be done until it is done, as the state machine and whoever calls it do, who try again what has died. */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (thrown) {
      if (tries > 3 || !(thrown instanceof Error) || thrown.message !== 'killed') throw thrown;
    }
  }
}

async function runImport(world: RunWorld): Promise<void> {
  await persistently(() => world.steps.start(ref, { mode: 'import' }));
  expect((await persistently(() => world.steps.begin(ref))).from).toBe('cutting');
  await persistently(() => world.judge(PARTS));
  expect((await persistently(() => world.steps.weigh(ref, { compared: false }))).next).toBe('storing');
  await persistently(() => world.steps.put({ ref, endsAt: ENDS_AT }));
  await persistently(() => world.steps.finish({ ref, endsAt: ENDS_AT }));
}

async function expectExactRows(world: RunWorld): Promise<void> {
  await world.deliver();
  const { state, rows, accepted, rejected, refusedLater, rowsPut, rejectedFile } = await world.read();
  expect({ state, rows, accepted, rejected, refusedLater, rowsPut }).toEqual({
    ...{ state: 'Completed', rows: 8, accepted: 7, rejected: 1, refusedLater: 0, rowsPut: 7 },
  });
  expect(rejectedFile?.rows).toBe(1);
  expect((await world.lake.rows('events')).map(({ event }) => event).sort()).toEqual(['First', 'Second', 'Third']);
  const newest = new Map((await world.lake.rows('profiles')).map((row) => [row.profile_id, row.props]));
  expect([...newest.values()].filter((props) => props !== '{}').sort()).toEqual(['{"N":111}', '{"N":7}']);
}

/** Whatever a crash left untold is told by the next look. */
async function expectTold(world: RunWorld): Promise<void> {
  world.lake.clock.now += 10 * 60_000;
  await world.steps.watch();
  expect(world.itemsOf('untold')).toEqual([]);
  expect(world.itemsOf('under-way')).toEqual([]);
  expect([...new Set(world.told.map(({ type }) => type))]).toEqual(['import.started', 'import.completed']);
  expect(world.started).toEqual([`ACME-${IMPORT_ID}-1-1`]);
}

async function worldThatDies(at: number, moment: 'before' | 'after', deliversThen: boolean) {
  const world = runWorld();
  await world.newImport();
  const seen = { calls: 0, died: '' };
  world.hooks.call = async (when, what) => {
    if (when !== moment || seen.calls++ !== at) return;
    seen.died = what;
    // The lake may have taken what was put before whoever put it goes on.
    if (deliversThen) await world.deliver();
    throw killed();
  };
  await runImport(world);
  return { world, seen };
}

describe('an import', () => {
  it.each([
    ['before', false],
    ['after', false],
    ['after', true],
  ] as const)(
    'that dies %s any of its calls ends with the exact rows, each once and in order (failure mode 3)',
    async (moment, deliversThen) => {
      const died: string[] = [];
      for (let at = 0; ; at++) {
        const { world, seen } = await worldThatDies(at, moment, deliversThen);
        delete world.hooks.call;
        await expectExactRows(world);
        await expectTold(world);
        if (seen.died === '') break;
        died.push(seen.died);
      }
      expect(new Set(died)).toContain('PutRecords');
      expect(died.length).toBeGreaterThan(25);
    },
    240_000,
  );
});
