import { countedByReason, type Refusal, recordsIn } from '#core/intake/refusals.ts';
import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';

/** What the bus says of records of one upload that were refused after "success". Times are epoch milliseconds. */
export function announceRefused(
  upload: { accountId: string; uploadId: string; receivedAt: number },
  { refusals, now }: { refusals: readonly Refusal[]; now: number },
): BusEvent {
  return {
    type: 'upload.records.refused',
    detail: {
      schemaVersion: SCHEMA_VERSION,
      accountId: upload.accountId,
      upload: { id: upload.uploadId, at: new Date(upload.receivedAt).toISOString() },
      records: recordsIn(refusals),
      reasons: countedByReason(refusals),
      at: new Date(now).toISOString(),
    },
  };
}
