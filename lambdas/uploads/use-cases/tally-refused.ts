import type { Accepted } from './accept-upload.ts';

/**
 * Counts what an upload was refused at once, for who looks whether data flows; uploads of which nothing is refused pay nothing for it. What
 * the upload is answered with is decided by then and stays: a failure is told of, and is no failure of the upload.
 */
export type TallyDeps = {
  now: () => number;
  add: (refused: { accountId: string; ms: number; records: number }) => Promise<void>;
  failed: (thrown: unknown, accountId: string) => void;
};

export function tallyRefused({ now, add, failed }: TallyDeps) {
  return async function tally(accountId: string, accepted: Accepted): Promise<void> {
    const records = accepted.kind === 'answered' && !accepted.repeated ? accepted.answer.unprocessed.length : 0;
    if (records === 0) return;
    try {
      await add({ accountId, ms: now(), records });
    } catch (thrown) {
      failed(thrown, accountId);
    }
  };
}
