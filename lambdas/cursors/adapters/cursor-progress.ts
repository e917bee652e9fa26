import { CLAIM_LASTS_MS, isFreeOrMine, preparations, whileAtIt } from '#store/accounts/preparing.ts';
import { cursorStateSchema, placeOf, type SegmentJob } from '../domain/cursor.ts';
import type { Progress } from '../domain/prepare-ports.ts';
import { type CursorsAt, readCursor, updateCursor } from './cursor-items.ts';

/** How whoever prepares a segment says so, and how far it has come. */
const LONGEST_REASON = 500;
/** Many functions look for the rows of a large query, and the bus says when they have; asking for it again harms nothing. */
const GATHERING_MS = 16 * 60_000;

export function cursorProgress(at: CursorsAt & { now: () => number }): Progress {
  const sharing = preparations(at);
  /** By segment: what it is claimed until, as this container has written it last. */
  const held = new Map<string, number>();
  const idOf = ({ accountId, cursorId, segment }: SegmentJob) => `${accountId}#${cursorId}#${segment}`;

  async function stayAlive(job: SegmentJob): Promise<void> {
    const mine = held.get(idOf(job));
    const next = at.now() + CLAIM_LASTS_MS;
    const after = await updateCursor(at, job, {
      change: 'SET #claims.#segment = :next',
      when: '#claims.#segment = :mine',
      values: { ':next': next, ':mine': mine },
    });
    if (!after) return;
    held.set(idOf(job), next);
    await sharing.keep(job.accountId, placeOf(job));
  }

  return {
    async begin(job) {
      const now = at.now();
      // Another number than the claim of whoever asked, so that a second invocation with that claim is none.
      const next = Math.max(now + CLAIM_LASTS_MS, (job.claim ?? 0) + 1);
      const wasTold = job.claim === undefined;
      const after = await updateCursor(at, job, {
        change: 'SET #attempts.#segment = if_not_exists(#attempts.#segment, :none) + :one, #claims.#segment = :next',
        ...(!wasTold && { when: isFreeOrMine('#claims.#segment') }),
        values: { ':none': 0, ':one': 1, ':next': next, ...(!wasTold && { ':claim': job.claim, ':now': now }) },
      });
      if (!after) return (await readCursor(at, job)) ? { kind: 'under-way' } : { kind: 'expired' };
      held.set(idOf(job), next);
      return { kind: 'begun', cursor: cursorStateSchema.parse(after) };
    },
    async whileAtIt(job, work) {
      const place = { keep: () => stayAlive(job), leave: () => sharing.leave(job.accountId, placeOf(job)) };
      return await whileAtIt(place, work).finally(() => held.delete(idOf(job)));
    },
    async gathering(job) {
      const until = at.now() + GATHERING_MS;
      const change = 'SET #claims.#segment = :until REMOVE #attempts.#segment';
      await updateCursor(at, job, { change, values: { ':until': until } });
    },
    async planned(segment, segments) {
      await updateCursor(at, segment, { change: 'SET #segments = :segments', values: { ':segments': segments } });
    },
    async done(segment, pages) {
      const values = { ':segment': new Set([segment.segment]), ...(pages !== undefined && { ':pages': pages }) };
      const change = `ADD #done :segment${pages === undefined ? '' : ' SET #pages = :pages'}`;
      await updateCursor(at, segment, { change, values });
    },
    async fail(segment, reason) {
      const values = { ':reason': reason.slice(0, LONGEST_REASON) };
      await updateCursor(at, segment, { change: 'SET #failed.#segment = :reason', values });
    },
  };
}
