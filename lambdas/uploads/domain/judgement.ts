import { checkRecord } from '#core/intake/records/check-record.ts';
import { type Rejection, rejectedBecause } from '#core/intake/records/rejection.ts';
import { type TakenUpload, tooManyTypes, type Unprocessed, unprocessedOf } from '#core/intake/take-upload.ts';
import { exactRecord } from '#core/values/exact-json.ts';

/**
 * What the first try of an upload with a key refused, as its claim remembers it. Every further try refuses the same
 * records for the same reason and takes the others, whatever the account's event types have become meanwhile. The
 * records themselves come with every try, so they are not kept.
 */
export type Refused = { place: number; code: number; error?: string | undefined };

export function refusedOf({ refusals }: TakenUpload): Refused[] {
  return [...refusals].map(([place, { code, error }]) => ({ place, code, error }));
}

/** The refusals with what they show of the record; `now`, in epoch seconds, is the time of the first try. */
export function refusalsFrom(
  refused: readonly Refused[],
  { records, now }: { records: readonly unknown[]; now: number },
): Map<number, Rejection> {
  return new Map(
    refused.map(({ place, code, error }) => {
      const again =
        code === 528 ? tooManyTypes(place) : checkRecord(exactRecord(records, place), { place: place + 1, now });
      const same =
        again.kind === 'rejected' && again.code === code ? again : rejectedBecause(code, 'Refused', place + 1);
      return [place, { ...same, error: error ?? same.error }];
    }),
  );
}

/** The answer about every record of an upload that is on the stream, from its refusals alone. */
export function settledAnswer(
  refusals: ReadonlyMap<number, Rejection>,
  records: readonly unknown[],
): { processed: number; unprocessed: Unprocessed[] } {
  const unprocessed = [...refusals].map(([place, rejection]) => unprocessedOf(rejection, exactRecord(records, place)));
  return { processed: records.length - unprocessed.length, unprocessed };
}
