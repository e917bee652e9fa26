import { Failure } from '#core/failure.ts';
import type { OpenBatches } from '../destinations/destination.ts';
import type { Export } from '../domain/export-item.ts';
import { type OpeningAt, openFor } from './open-destination.ts';

/**
 * Partners that are open, for a while, and those that were found shut: these are not tried again for a while, so that what
 * waits for others does not wait for them.
 */
const OPEN_MS = 5 * 60_000;
const SHUT_MS = 60_000;
/** The one that was opened first makes room. */
const MOST = 100;

type Kept = { until: number; isShut: boolean; open: Promise<OpenBatches> };

export type KeptDestinations = {
  /** The export's partner; throws what it threw last, as long as it is taken for shut. */
  openOf: (exported: Export) => Promise<OpenBatches>;
  shut: (exported: Export, why: Failure) => void;
};

export function keptDestinations(at: OpeningAt, { now }: { now: () => number }): KeptDestinations {
  const kept = new Map<string, Kept>();
  // An edit may mend what was wrong.
  const keyOf = ({ accountId, id, updatedAt }: Export) => `${accountId}#${id}#${updatedAt}`;
  function keep(exported: Export, one: Kept): Kept {
    const [eldest] = kept.keys();
    if (kept.size >= MOST && eldest !== undefined) kept.delete(eldest);
    kept.set(keyOf(exported), one);
    return one;
  }
  function shut(exported: Export, why: Failure): void {
    const known = kept.get(keyOf(exported));
    if (known?.isShut && known.until > now()) return;
    const open = Promise.reject(why);
    open.catch(() => undefined);
    kept.delete(keyOf(exported));
    keep(exported, { until: now() + SHUT_MS, isShut: true, open });
  }
  return {
    shut,
    async openOf(exported) {
      const known = kept.get(keyOf(exported));
      if (known && known.until > now()) return await known.open;
      kept.delete(keyOf(exported));
      const { open } = keep(exported, { until: now() + OPEN_MS, isShut: false, open: openBatches(at, exported) });
      return await open.catch((thrown: unknown) => {
        kept.delete(keyOf(exported));
        throw thrown;
      });
    },
  };
}

async function openBatches(at: OpeningAt, exported: Export): Promise<OpenBatches> {
  const opened = await openFor(at, { ...exported, exportId: exported.id, runAt: 0 });
  if (opened.takes === 'batches') return opened;
  throw new Failure('misconfigured', `${exported.definition.partner} takes files, and no events`, { retry: 'never' });
}
