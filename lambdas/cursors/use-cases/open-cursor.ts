import type { Account } from '#core/accounts/account.ts';
import type { Query } from '#core/cql/tree.ts';
import { type Cursor, PAGES_PER_SEGMENT, type SegmentJob } from '../domain/cursor.ts';
import type { OpeningOptions } from '../domain/options.ts';
import { cursorIdOf, formatToken, type Resource } from '../domain/token.ts';

/** Opens a cursor: fixes its snapshot, remembers it, and has its first pages prepared. */
export type OpenDeps = {
  /** Epoch milliseconds. */
  now: () => number;
  /** 96 random bits as 24 hex digits. */
  random: () => string;
  headOf: (accountId: string) => Promise<number>;
  /** The claim of a new cursor's first segment; undefined where the account has no room for one more preparation. */
  reserve: (wanted: { account: Account; cursorId: string }) => Promise<number | undefined>;
  save: (cursor: Cursor, claim: number | undefined) => Promise<void>;
  start: (segment: SegmentJob) => Promise<void>;
};
export type Opening = { account: Account; resource: Resource; query: Query; options: OpeningOptions };
export type Opened = { token: string; upTo: number };

export function openCursor(deps: OpenDeps) {
  return async function open({ account, resource, query, options }: Opening): Promise<Opened> {
    const { accountId } = account;
    const cursorId = cursorIdOf(Math.floor(deps.now() / 1_000), deps.random());
    const [upTo, claim] = await Promise.all([deps.headOf(accountId), deps.reserve({ account, cursorId })]);
    const cursor = { accountId, cursorId, resource, query, ...options, pagesPerSegment: PAGES_PER_SEGMENT, upTo };
    await deps.save(cursor, claim);
    // Without a claim, the reader of the first page has it started.
    if (claim !== undefined) await deps.start({ accountId, cursorId, segment: 0, claim });
    return { token: formatToken({ resource, cursorId, page: 0, part: 0 }), upTo };
  };
}
