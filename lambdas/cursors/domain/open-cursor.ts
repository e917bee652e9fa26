import type { Account } from '#core/account.ts';
import type { Query } from '#core/cql/tree.ts';
import { type Cursor, PAGES_PER_SEGMENT, type SegmentRef } from './cursor.ts';
import type { OpeningOptions } from './options.ts';
import { cursorIdOf, formatToken, type Resource } from './token.ts';

/** Opens a cursor: fixes its snapshot, remembers it, and has its first pages prepared. */
export type OpenDeps = {
  /** Epoch milliseconds. */
  now: () => number;
  /** 96 random bits as 24 hex digits. */
  random: () => string;
  headOf: (accountId: string) => Promise<number>;
  save: (cursor: Cursor) => Promise<void>;
  start: (segment: SegmentRef) => Promise<void>;
};
export type Opening = { account: Account; resource: Resource; query: Query; options: OpeningOptions };
export type Opened = { token: string; upTo: number };

export function openCursor(deps: OpenDeps) {
  return async function open({ account: { accountId }, resource, query, options }: Opening): Promise<Opened> {
    const cursorId = cursorIdOf(Math.floor(deps.now() / 1_000), deps.random());
    const upTo = await deps.headOf(accountId);
    await deps.save({ accountId, cursorId, resource, query, ...options, pagesPerSegment: PAGES_PER_SEGMENT, upTo });
    await deps.start({ accountId, cursorId, segment: 0 });
    return { token: formatToken({ resource, cursorId, page: 0, part: 0 }), upTo };
  };
}
