import type { Account } from '#core/account.ts';
import { dateAt, windowOf } from '#core/calendar.ts';
import { type Cursor, PAGES_PER_SEGMENT, type SegmentRef } from './cursor.ts';
import type { OpeningOptions } from './options.ts';
import type { EventsQuery } from './query.ts';
import { cursorIdOf, formatToken } from './token.ts';

/** Opens a cursor: fixes its snapshot, remembers it, and has its first pages prepared. */
export type OpenDeps = {
  /** Epoch milliseconds. */
  now: () => number;
  /** 96 random bits as 24 hex digits. */
  random: () => string;
  headOf: (accountId: string) => Promise<number>;
  save: (cursor: Cursor, now: number) => Promise<void>;
  start: (segment: SegmentRef) => Promise<void>;
};
export type Opened = { kind: 'opened'; token: string; upTo: number } | { kind: 'future' };

export function openCursor(deps: OpenDeps) {
  return async function open(wanted: {
    account: Account;
    query: EventsQuery;
    options: OpeningOptions;
  }): Promise<Opened> {
    const { account, query, options } = wanted;
    const now = deps.now();
    const openedAt = Math.floor(now / 1_000);
    if (query.to > dateAt(account.timezone, openedAt)) return { kind: 'future' };
    const cursor: Cursor = {
      accountId: account.accountId,
      cursorId: cursorIdOf(openedAt, deps.random()),
      timezone: account.timezone,
      eventKey: query.eventKey,
      window: windowOf(query, account.timezone),
      ...options,
      pagesPerSegment: PAGES_PER_SEGMENT,
      upTo: await deps.headOf(account.accountId),
    };
    await deps.save(cursor, now);
    await deps.start({ accountId: cursor.accountId, cursorId: cursor.cursorId, segment: 0 });
    return { kind: 'opened', token: formatToken({ cursorId: cursor.cursorId, page: 0, part: 0 }), upTo: cursor.upTo };
  };
}
