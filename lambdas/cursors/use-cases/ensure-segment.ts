import type { Preparations } from '#store/accounts/preparing.ts';
import { type CursorsAt, claimSegment, releaseSegment } from '../adapters/cursor-items.ts';
import { type PrepareAt, startSegment } from '../adapters/invoke-prepare.ts';
import { placeOf } from '../domain/cursor.ts';
import type { Ensure } from './read-page.ts';

type EnsureDeps = { cursors: CursorsAt; prepare: PrepareAt; sharing: Preparations; now: () => number };

/** Starts a segment once, however many readers ask for it, where the account has room for one more. */
export function ensureSegment({ cursors, prepare, sharing, now }: EnsureDeps): Ensure {
  return async function ensure({ account, cursorId, segment: number }) {
    const { accountId } = account;
    const segment = { accountId, cursorId, segment: number };
    const claim = await claimSegment(cursors, { segment, now: now() });
    if (claim === undefined) return 'under-way';
    const job = { ...segment, claim };
    try {
      if (await sharing.enter(account, placeOf(job))) {
        await startSegment(prepare, job);
        return 'under-way';
      }
    } catch (thrown) {
      await releaseSegment(cursors, segment);
      throw thrown;
    }
    await releaseSegment(cursors, segment);
    return 'no-room';
  };
}
