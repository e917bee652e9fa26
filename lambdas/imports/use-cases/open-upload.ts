import type { Account } from '#core/accounts/account.ts';
import type { Caller } from '#core/accounts/caller.ts';
import { Failure } from '#core/failure.ts';
import { readImport } from '../adapters/dynamo-imports.ts';
import { abortUpload, createUpload } from '../adapters/multipart-upload.ts';
import { makeOpenImport } from '../adapters/open-imports.ts';
import { hasEnded, type Import } from '../domain/import.ts';
import { type NewUpload, PART_BYTES } from '../domain/new-upload.ts';
import { cancelImport } from './cancel-import.ts';
import { conflict, type DeskAt } from './desk.ts';

/** An import whose file is to be uploaded; as many may be open at once. */
export const MOST_OPEN = 20;
export const TOO_MANY = `An account may have at most ${MOST_OPEN} imports that are uploaded, mapped or processed at once; wait for one, or cancel it`;

/** An upload is forgotten after a day, and a file after thirty (`lib/stacks/data.ts`). */
const DAY_MS = 86_400_000;
const longest = new Map<Import['state'], { ms: number; reason: string }>([
  ['Uploading', { ms: DAY_MS, reason: 'The file was not uploaded within a day.' }],
  ['Start mapping', { ms: 30 * DAY_MS, reason: 'The file was not saved within 30 days, and is not there any more.' }],
]);

type Opening = { account: Account; by: Caller; given: NewUpload };

export function openUpload(at: DeskAt) {
  const cancel = cancelImport(at);

  async function isOpen(accountId: string, importId: string): Promise<boolean> {
    const made = await readImport(at.importsAt, { accountId, importId }).catch(unlessGone);
    if (!made || hasEnded(made.state)) return false;
    const time = longest.get(made.state);
    if (!time || Date.parse(made.createdAt) + time.ms > at.importsAt.now()) return true;
    await cancel(made, { reason: time.reason });
    return false;
  }

  return async function open({ account, by, given }: Opening): Promise<Import> {
    const { accountId, timezone } = account;
    const now = at.importsAt.now();
    const importId = `${String(now).padStart(13, '0')}-${at.newId().replaceAll('-', '').slice(0, 8)}`;
    const { fileName, bytes, type, clientEmail, sha256, delimiter } = given;
    const uploadId = await createUpload(at.files, { accountId, importId });
    const made: Import = {
      ...{
        accountId,
        importId,
        channel: 'csv',
        fileName,
        version: 1,
        type,
        by: by.kind === 'person' ? by.email : by.role,
        timezone,
        bytes,
      },
      ...{ state: 'Uploading', createdAt: new Date(now).toISOString(), uploadId, partBytes: PART_BYTES, judging: 0 },
      ...(clientEmail !== undefined && { clientEmail }),
      ...(delimiter !== undefined && { delimiter }),
      expected: { bytes, ...(sha256 !== undefined && { sha256 }) },
      partsJudged: new Set(),
      partsCompared: new Set(),
    };
    const ofAccount = (id: string) => isOpen(accountId, id);
    if (await makeOpenImport(at.importsAt, { made, most: MOST_OPEN, isOpen: ofAccount })) return made;
    await abortUpload(at.files, { accountId, importId, uploadId });
    throw conflict(TOO_MANY);
  };
}

function unlessGone(thrown: unknown): undefined {
  if (!(thrown instanceof Failure) || thrown.code !== 'not-found') throw thrown;
}
