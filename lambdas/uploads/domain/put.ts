import type { Account } from '#core/accounts/account.ts';
import type { ReachedLimit } from '#core/accounts/gate.ts';
import type { Lane, Upload } from '#core/intake/take-upload.ts';

/** A group that the stream has acknowledged, by its number in the upload. */
export type StoredGroup = readonly [group: number, shardId: string, sequenceNumber: string];

export type PutRequest = {
  account: Account;
  upload: Upload;
  lanes: readonly Lane[];
  /** Groups that an earlier try is known to have put: they are not put again. */
  stored?: readonly StoredGroup[] | undefined;
  /** Whether the others may have been put before. */
  again: boolean;
};

export type PutOutcome =
  | {
      kind: 'put';
      /** Those of earlier tries among them. */
      stored: StoredGroup[];
      /** Places of records that the stream did not acknowledge, with the reason. */
      refused: { places: number[]; reason: string }[];
    }
  /** Nothing was put, as the account has used up its share of the stream. */
  | { kind: 'limited'; limit: ReachedLimit };

export type Put = (request: PutRequest) => Promise<PutOutcome>;
