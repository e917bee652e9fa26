import type { Refusal } from '#core/intake/refusals.ts';
import type { UploadOf } from '#store/stream/refusals.ts';
import { type QuarantineAt, setAside } from '../adapters/quarantine.ts';
import type { Refused } from './store-account.ts';

/** Tells an account of what was refused of one of its uploads. */
export type Tell = (of: UploadOf, refusals: readonly Refusal[]) => Promise<void>;

export function refuseRecords({ quarantine, tell }: { quarantine: QuarantineAt; tell: Tell }, shard: string) {
  /** A run that is tried in pieces finds the same again. */
  const told = new Set<string>();
  return async function refuse(accountId: string, all: readonly Refused[]): Promise<void> {
    const refused = all.filter(({ refusal }) => !told.has(refusal.id));
    for (const { bytes, refusal } of refused) {
      if (bytes) await setAside(quarantine, { shard, position: refusal.id, bytes, reason: refusal.reason });
    }
    for (const [uploadId, some] of Map.groupBy(refused, ({ upload }) => upload.uploadId)) {
      const receivedAt = some[0]?.upload.receivedAt ?? 0;
      await tell(
        { accountId, uploadId, receivedAt },
        some.map(({ refusal }) => refusal),
      );
    }
    for (const { refusal } of refused) told.add(refusal.id);
  };
}
