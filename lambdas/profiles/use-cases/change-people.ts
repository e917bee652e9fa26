import type { Account } from '#core/accounts/account.ts';
import type { ProfileChange } from '#core/intake/ingest-group.ts';
import { rejectedBecause } from '#core/intake/records/rejection.ts';
import { type Lane, layChanges, type Unprocessed, type Upload, unprocessedOf } from '#core/intake/take-upload.ts';
import { writeReceipt } from '#core/intake/upload-receipt.ts';
import type { Contact } from '#core/people/look-up.ts';
import type { Profile } from '#core/people/profile.ts';
import type { ChangeItem } from '../domain/change-request.ts';

/**
 * Turns requests into changes and puts them on the stream, in order with the uploads of the same person: a deletion is
 * of the person who was there before, and of nobody who comes after.
 */
export type ChangeDeps = {
  lanes: number;
  now: () => number;
  newUploadId: () => string;
  /** More than `most` where there are more. */
  find: (accountId: string, contact: Contact, most: number) => Promise<Profile[]>;
  put: (
    upload: Upload,
    lanes: readonly Lane[],
  ) => Promise<{ kind: 'stored'; places: [string, string][] } | { kind: 'refused'; reason: string }>;
};

export type ChangeAnswer = { status: 'success' | 'partial' | 'fail'; processed: number; unprocessed: Unprocessed[] };
export type Changed =
  | { kind: 'answered'; answer: ChangeAnswer; receipt?: string }
  | { kind: 'unavailable'; reason: string };

/** What a call finds and puts within its seconds. */
const MOST_PEOPLE = 5_000;
/** A thousand changes of a line each always fit one record of the stream. */
const CHANGES_A_RECORD = 1_000;

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
        const found = await deps.find(accountId, asked.contact, MOST_PEOPLE);
        const reason = whyNot(found.length, MOST_PEOPLE - changes.length);
        if (reason) unprocessed.push(unprocessedOf(rejectedBecause(reason.code, reason.error, index + 1), given));
        else
          for (const profile of found) changes.push({ ...nameOf(profile), ts, data: asked.data, ifHas: asked.contact });
      }
    }
    const processed = items.length - unprocessed.length;
    const status = unprocessed.length === 0 ? 'success' : processed === 0 ? 'fail' : 'partial';
    const answer: ChangeAnswer = { status, processed, unprocessed };
    if (changes.length === 0) return { kind: 'answered', answer };

    const upload = { uploadId: deps.newUploadId(), accountId, timezone, receivedAt };
    const put = await deps.put(upload, lanesOf(changes, deps.lanes));
    // Nothing here harms when it is done twice: where a part is refused, the whole is to be sent again.
    if (put.kind === 'refused') return { kind: 'unavailable', reason: put.reason };
    const { uploadId } = upload;
    const receipt = writeReceipt({ uploadId, receivedAt, records: changes.length, places: put.places });
    return { kind: 'answered', answer, receipt };
  };
}

/**
 * All people of a contact are changed, or none, and the answer says so: a person who was passed over would go on being
 * written to.
 */
function whyNot(found: number, room: number): { code: number; error: string } | undefined {
  if (found === 0) return { code: 404, error: 'Profile not found' };
  if (found > MOST_PEOPLE) return { code: 400, error: `value: more than ${MOST_PEOPLE} people have it` };
  if (found <= room) return undefined;
  return { code: 400, error: `value: a call changes at most ${MOST_PEOPLE} people, so send it in a call of its own` };
}

/** In order, and every part of a lane small enough for a record. */
function lanesOf(changes: readonly ProfileChange[], lanes: number): Lane[] {
  const starts = Array.from({ length: Math.ceil(changes.length / CHANGES_A_RECORD) }, (_, at) => at * CHANGES_A_RECORD);
  return starts.flatMap((from) => layChanges(changes.slice(from, from + CHANGES_A_RECORD), lanes));
}

/** A name that leads to the profile: its newest, so that using it changes nothing about which is the newest. */
function nameOf({ identifiers, profileId }: Profile): Pick<ProfileChange, 'kind' | 'value'> {
  return identifiers.at(-1) ?? { kind: 'objectId', value: profileId };
}
