import type { SharingAccount } from '#core/queries/preparing.ts';
import { type CursorState, PAGES_PER_SEGMENT, segmentOf } from '../domain/cursor.ts';
import { isExpired, type PageRef } from '../domain/token.ts';

/**
 * Reads one page: a single get, whatever the size of the export. Only where the object is not there is the cursor
 * itself looked at, and the request held while the page is being prepared: "in progress" makes some clients give up.
 */
export type ReadDeps = {
  /** Epoch milliseconds. */
  now: () => number;
  pause: (milliseconds: number) => Promise<unknown>;
  page: (accountId: string, ref: PageRef) => Promise<Buffer | undefined>;
  cursor: (accountId: string, cursorId: string) => Promise<CursorState | undefined>;
  ensure: Ensure;
};
/** Has a segment prepared, unless that is under way, done, or there is no such segment. */
export type Ensure = (segment: {
  account: SharingAccount;
  cursorId: string;
  segment: number;
}) => Promise<'under-way' | 'no-room'>;
type Wanted = { account: SharingAccount; ref: PageRef };
export type PageRead =
  | { kind: 'page'; gzipped: Buffer; ahead: 'not-due' | 'asked' | 'not-asked' }
  /** `isCrowded` where it waits for others of the account. */
  | { kind: 'in-progress'; isCrowded: boolean }
  | { kind: 'expired' }
  | { kind: 'unknown' }
  | { kind: 'failed' };

/** How long a request is held: an HTTP API answers within 30 s (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html). */
const HOLD_MS = 20_000;
const FIRST_PAUSE_MS = 60;
const LONGEST_PAUSE_MS = 1_000;

export function readPage(deps: ReadDeps) {
  return async function read(wanted: Wanted): Promise<PageRead> {
    const { ref, account } = wanted;
    const startedAt = deps.now();
    if (isExpired(ref, startedAt / 1_000)) return { kind: 'expired' };
    let settled = false;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
      const gzipped = await deps.page(account.accountId, ref);
      if (gzipped) return { kind: 'page', gzipped, ahead: await askAhead(deps, wanted) };
      const cursor = settled ? 'gone' : await standing(deps, wanted);
      if (cursor === 'gone' || cursor === 'failed') return { kind: 'failed' };
      if (cursor === 'unknown') return { kind: 'unknown' };
      if (cursor === 'done') {
        settled = true;
        continue;
      }
      if (deps.now() - startedAt + pause > HOLD_MS) return { kind: 'in-progress', isCrowded: cursor === 'crowded' };
      await deps.pause(pause);
    }
  };
}

/**
 * The page in the middle of a segment asks for the next one. A page that is ready is handed over even where asking
 * fails: who arrives at a missing page asks again.
 */
async function askAhead(deps: ReadDeps, { account, ref }: Wanted): Promise<'not-due' | 'asked' | 'not-asked'> {
  if (ref.part > 0 || ref.page % PAGES_PER_SEGMENT !== PAGES_PER_SEGMENT / 2) return 'not-due';
  const segment = Math.floor(ref.page / PAGES_PER_SEGMENT) + 1;
  const [asked] = await Promise.allSettled([deps.ensure({ account, cursorId: ref.cursorId, segment })]);
  return asked.status === 'fulfilled' && asked.value === 'under-way' ? 'asked' : 'not-asked';
}

/** What the cursor says of a page that is not there. `done`: it must be there by now, or it was removed. */
async function standing(
  deps: ReadDeps,
  { account, ref }: Wanted,
): Promise<'unknown' | 'failed' | 'done' | 'preparing' | 'crowded'> {
  const cursor = await deps.cursor(account.accountId, ref.cursorId);
  if (!cursor || (cursor.pages !== undefined && ref.page > cursor.pages)) return 'unknown';
  const segment = segmentOf(ref.page, cursor);
  if (cursor.failed[segment] !== undefined) return 'failed';
  if (cursor.done.has(segment)) return ref.part > 0 ? 'unknown' : 'done';
  if ((cursor.claims[segment] ?? 0) > deps.now()) return 'preparing';
  const ensured = await deps.ensure({ account, cursorId: ref.cursorId, segment });
  return ensured === 'no-room' ? 'crowded' : 'preparing';
}
