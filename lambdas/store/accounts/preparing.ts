import { mostPreparedAtOnce, type SharingAccount } from '#core/queries/preparing.ts';
import type { LimitsAt } from './limit-items.ts';
import { keepPlace, leavePlace, PLACE_LASTS_MS, takePlace } from './limits.ts';

/**
 * What is prepared in the background while a client waits: the pages of cursors, and counts. A preparer says every few
 * seconds that it is at work. One that has said nothing for `CLAIM_LASTS_MS` has died, or was never begun, and the next
 * that waits begins it anew. Each preparation takes one of the account's places (`core/queries/preparing.ts`).
 */
export const CLAIM_LASTS_MS = PLACE_LASTS_MS;
/** Four signs of life may be lost before a claim lapses. */
const BEAT_MS = 8_000;

/** Conditions on the attribute, by its path, that holds until when something is claimed; `:now` and `:claim` are bound. */
export const isFree = (path: string) => `(attribute_not_exists(${path}) OR ${path} < :now)`;
export const isFreeOrMine = (path: string) => `(${path} = :claim OR ${isFree(path)})`;

export function preparations(at: LimitsAt) {
  const key = (accountId: string) => ({ pk: `${accountId}#preparing` });
  return {
    /** False where as much is being prepared for the account as may be. */
    enter: (account: SharingAccount, id: string) =>
      takePlace(at, { key: key(account.accountId), id, most: mostPreparedAtOnce(account) }),
    keep: (accountId: string, id: string) => keepPlace(at, { key: key(accountId), id }),
    leave: (accountId: string, id: string) => leavePlace(at, { key: key(accountId), id }),
  };
}
export type Preparations = ReturnType<typeof preparations>;

/** Says that it is under way for as long as `work` lasts. A sign of life that fails is made up for by the next. */
export async function whileAtIt<T>(
  { keep, leave }: { keep: () => Promise<unknown>; leave: () => Promise<unknown> },
  work: () => Promise<T>,
): Promise<T> {
  let beat: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    beat = keep().catch(() => undefined);
  }, BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await beat;
    await leave().catch(() => undefined);
  }
}
