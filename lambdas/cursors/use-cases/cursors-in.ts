import { CLAIM_LASTS_MS, preparations } from '#store/accounts/preparing.ts';
import { type CursorsAt, readCursor, saveCursor } from '../adapters/cursor-items.ts';
import { type PrepareAt, startSegment } from '../adapters/invoke-prepare.ts';
import { type PagesAt, readPageObject } from '../adapters/page-objects.ts';
import { placeOf } from '../domain/cursor.ts';
import { ensureSegment } from './ensure-segment.ts';
import { openCursor } from './open-cursor.ts';
import { readPage } from './read-page.ts';

/** Opening and reading cursors that are kept in a table, their pages in a bucket, prepared by a function. */
export type CursorsIn = {
  now: () => number;
  pause: (milliseconds: number) => Promise<unknown>;
  random: () => string;
  headOf: (accountId: string) => Promise<number>;
  cursors: CursorsAt;
  pages: PagesAt;
  prepare: PrepareAt;
};

export function cursorsIn({ now, pause, random, headOf, cursors, pages, prepare }: CursorsIn) {
  const sharing = preparations({ ...cursors, now });
  return {
    open: openCursor({
      now,
      random,
      headOf,
      reserve: async ({ account, cursorId }) => {
        const claim = now() + CLAIM_LASTS_MS;
        const place = placeOf({ accountId: account.accountId, cursorId, segment: 0, claim });
        return (await sharing.enter(account, place)) ? claim : undefined;
      },
      save: (cursor, claim) => saveCursor(cursors, { cursor, claim, now: now() }),
      start: (segment) => startSegment(prepare, segment),
    }),
    read: readPage({
      now,
      pause,
      page: readPageObject(pages),
      cursor: (accountId, cursorId) => readCursor(cursors, { accountId, cursorId }),
      ensure: ensureSegment({ cursors, prepare, sharing, now }),
    }),
  };
}
