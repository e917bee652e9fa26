import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '#core/failure.ts';
import { keptDestinations } from '../../lambdas/exports/use-cases/kept-destinations.ts';
import { exportOf } from './instant-world.ts';

const opened: number[] = [];
vi.mock('../../lambdas/exports/use-cases/open-destination.ts', () => ({
  openFor: async (_at: unknown, { exportId }: { exportId: number }) => {
    opened.push(exportId);
    return { takes: 'batches', exportId };
  },
}));
afterEach(() => void opened.splice(0));
const away = new Failure('unavailable', 'The bus is away.', { retry: 'later' });
const other = { ...exportOf(), id: 8 };

describe('partners that events are delivered to at once', () => {
  it('are opened once for a while', async () => {
    const clock = { now: 0 };
    const kept = keptDestinations({} as never, { now: () => clock.now });
    await kept.openOf(exportOf());
    await kept.openOf(exportOf());
    expect(opened).toEqual([7]);
    clock.now += 5 * 60_000;
    await kept.openOf(exportOf());
    expect(opened).toEqual([7, 7]);
  });

  it('failure mode 14: one that is dead is left alone for a minute, while others are delivered to', async () => {
    const clock = { now: 0 };
    const kept = keptDestinations({} as never, { now: () => clock.now });
    kept.shut(exportOf(), away);
    for (const at of [0, 30_000, 59_999]) {
      clock.now = at;
      await expect(kept.openOf(exportOf())).rejects.toBe(away);
      // What is said of it again meanwhile does not shut it for longer.
      kept.shut(exportOf(), away);
      await kept.openOf(other);
    }
    expect(opened).toEqual([8]);
    clock.now = 60_000;
    await kept.openOf(exportOf());
    expect(opened).toEqual([8, 7]);
  });

  it('one whose export was edited is tried at once: that may be what mends it', async () => {
    const kept = keptDestinations({} as never, { now: () => 0 });
    kept.shut(exportOf(), away);
    await kept.openOf({ ...exportOf(), updatedAt: new Date(1).toISOString() });
    expect(opened).toEqual([7]);
  });
});
