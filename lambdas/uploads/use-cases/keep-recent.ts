import type { Account } from '#core/accounts/account.ts';
import { type RecentUpload, recentRecords } from '../domain/recent-upload.ts';
import type { Accepted } from './accept-upload.ts';

/**
 * Keeps an upload for looking at. What the upload is answered with is decided by then and stays: a failure is told of, and
 * is no failure of the upload.
 */
export type KeepRecentDeps = {
  now: () => number;
  put: (kept: { accountId: string; upload: RecentUpload }) => Promise<void>;
  failed: (thrown: unknown, accountId: string) => void;
};

type Kept = { account: Account; dryRun: boolean; accepted: Accepted };

export function keepRecent({ now, put, failed }: KeepRecentDeps) {
  return async function keep({ account: { accountId }, dryRun, accepted }: Kept): Promise<void> {
    try {
      const upload = { at: new Date(now()).toISOString(), dryRun, ...outcomeOf(accepted) };
      await put({ accountId, upload });
    } catch (thrown) {
      failed(thrown, accountId);
    }
  };
}

function outcomeOf(accepted: Accepted): Omit<RecentUpload, 'at' | 'dryRun'> {
  switch (accepted.kind) {
    case 'answered': {
      const { answer, judged, receipt, uploadId, repeated = false } = accepted;
      const counts = { accepted: answer.processed, refused: answer.unprocessed.length };
      return { upload: uploadId, receipt, repeated, ...counts, records: recentRecords(judged) };
    }
    case 'limited':
      return refusedWhole(accepted.limit.text);
    case 'unavailable':
      return refusedWhole('Service unavailable, please retry');
    default:
      return refusedWhole(accepted.error);
  }
}

const refusedWhole = (error: string) => ({ repeated: false, accepted: 0, refused: 0, error, records: [] });
