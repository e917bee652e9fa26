import type { Account } from '#core/account.ts';
import type { ProfileChange } from '#core/ingest-group.ts';
import type { Profile } from '#core/profile.ts';
import { rejectedBecause } from '#core/records/rejection.ts';
import { type Lane, layChanges, type Unprocessed, type Upload, unprocessedOf } from '#core/take-upload.ts';
import { writeReceipt } from '#core/upload-receipt.ts';
import type { ChangeItem, Contact } from './change-request.ts';

/**
 * Turns what was asked into changes and puts them on the stream, where they stand in one row with the uploads of the same
 * person: deleted is who was there before, and nobody who comes after.
 */
export type ChangeDeps = {
  lanes: number;
  now: () => number;
  newUploadId: () => string;
  find: (accountId: string, contact: Contact) => Promise<Profile[]>;
  put: (
    upload: Upload,
    lanes: readonly Lane[],
  ) => Promise<{ kind: 'stored'; places: [string, string][] } | { kind: 'refused'; reason: string }>;
};

export type ChangeAnswer = { status: 'success' | 'partial' | 'fail'; processed: number; unprocessed: Unprocessed[] };
export type Changed =
  | { kind: 'answered'; answer: ChangeAnswer; receipt?: string }
  | { kind: 'unavailable'; reason: string };

export function changePeople(deps: ChangeDeps) {
  return async function change(account: Account, items: readonly ChangeItem[]): Promise<Changed> {
    const { accountId, timezone } = account;
    const receivedAt = deps.now();
    const ts = Math.floor(receivedAt / 1_000);
    const changes: ProfileChange[] = [];
    const unprocessed: Unprocessed[] = [];
    for (const [index, { given, asked }] of items.entries()) {
      if (asked.kind === 'rejected') unprocessed.push(unprocessedOf(asked, given));
      else if (asked.kind === 'person') changes.push({ ...asked.who, ts, op: asked.op, data: {} });
      else {
        const found = await deps.find(accountId, asked.contact);
        for (const profile of found) changes.push({ ...nameOf(profile), ts, data: asked.data });
        if (found.length === 0) {
          unprocessed.push(unprocessedOf(rejectedBecause(404, 'Profile not found', index + 1), given));
        }
      }
    }
    const processed = items.length - unprocessed.length;
    const status = unprocessed.length === 0 ? 'success' : processed === 0 ? 'fail' : 'partial';
    const answer: ChangeAnswer = { status, processed, unprocessed };
    if (changes.length === 0) return { kind: 'answered', answer };

    const upload = { uploadId: deps.newUploadId(), accountId, timezone, receivedAt };
    const put = await deps.put(upload, layChanges(changes, deps.lanes));
    // Nothing here harms when it is done twice: where a part is refused, the whole is to be sent again.
    if (put.kind === 'refused') return { kind: 'unavailable', reason: put.reason };
    const { uploadId } = upload;
    const receipt = writeReceipt({ uploadId, receivedAt, records: changes.length, places: put.places });
    return { kind: 'answered', answer, receipt };
  };
}

/** A name that leads to the profile: its newest, so that using it changes nothing about which is the newest. */
function nameOf({ identifiers, profileId }: Profile): Pick<ProfileChange, 'kind' | 'value'> {
  return identifiers.at(-1) ?? { kind: 'objectId', value: profileId };
}
