import { Failure } from '#core/failure.ts';
import { moveImport, readImport } from '../adapters/dynamo-imports.ts';
import { fileHead } from '../adapters/file-head.ts';
import { completeUpload, type SentPart, sentParts, sizeOfFile } from '../adapters/multipart-upload.ts';
import { checkHeader } from '../domain/columns.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { formatOf, isNamedPgp } from '../domain/kind-of-file.ts';
import { partCount, uploadParts } from '../domain/new-upload.ts';
import { refuseFile } from '../domain/refuse-file.ts';
import { sampleOf } from '../domain/sample.ts';
import { conflict, type DeskAt } from './desk.ts';
import { rejectImport } from './reject-import.ts';

/**
 * Makes the file of its parts, and has a first look at it: what cannot be mapped is rejected now. Asked again it answers how the
 * import stands; what a crash had left undone is done.
 */
export function completeImport(at: DeskAt) {
  const reject = rejectImport(at);

  return async function complete(ref: ImportRef): Promise<Import> {
    const made = await readImport(at.importsAt, ref);
    if (made.state !== 'Uploading') return made;
    await joinParts(at, made);
    const found = await firstLook(at, made);
    if (found.kind === 'refused') return await reject(ref, { reason: found.reason, fault: 'yours' });
    const { delimiter } = found;
    const moved = await moveImport(at.importsAt, ref, { from: ['Uploading'], to: 'Start mapping', set: { delimiter } });
    return moved ?? (await readImport(at.importsAt, ref));
  };
}

async function joinParts({ files }: DeskAt, made: Import): Promise<void> {
  const { accountId, importId, uploadId = '' } = made;
  const upload = { accountId, importId, uploadId };
  const parts = await sentParts(files, upload);
  if (parts) {
    holdParts(made, parts);
    await completeUpload(files, { ...upload, parts });
  }
  await mustBeWhole(files, made);
}

/** Of an upload that is over; it became a file, or its parts are gone. */
export async function mustBeWhole(files: DeskAt['files'], made: Import): Promise<void> {
  if ((await sizeOfFile(files, made)) !== made.bytes) {
    throw conflict('The upload is over: parts are kept for a day. Begin a new import.');
  }
}

const MOST_NAMED = 10;

function holdParts({ bytes, partBytes = bytes }: Import, sent: readonly SentPart[]): void {
  const all = uploadParts({ bytes, partBytes }, { from: 1, to: partCount({ bytes, partBytes }) });
  const sizes = new Map(sent.map((one) => [one.part, one.bytes]));
  const missing = all.filter((one) => sizes.get(one.part) !== one.bytes).map(({ part }) => part);
  if (missing.length === 0) return;
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  const named = `${missing.slice(0, MOST_NAMED).join(', ')}${more}`;
  throw conflict(`Of ${all.length} parts these are missing or of another size: ${named}`);
}

type Look = { kind: 'fine'; delimiter: Import['delimiter'] } | { kind: 'refused'; reason: string };

const ENCRYPTED = 'Encrypted files go by SFTP, where the manifest names the key.';
const NO_CSV = 'The file is JSON, whose keys need no mapping: send it by SFTP, or its records to POST /1/upload.';

/** Where it was not said what is between cells, it is what the header seems to have: people see the sample before they map it. */
async function firstLook({ files }: DeskAt, made: Import): Promise<Look> {
  try {
    const { bytes, isWhole } = await fileHead(files, made);
    if (isNamedPgp(made.fileName)) throw refuseFile(ENCRYPTED);
    if (formatOf(bytes, made.fileName) === 'json') throw refuseFile(NO_CSV);
    const { columns, delimiter } = sampleOf(bytes, { ...made, isWhole });
    checkHeader(columns.map(({ column }) => column));
    return { kind: 'fine', delimiter };
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'bad-input') return { kind: 'refused', reason: thrown.message };
    throw thrown;
  }
}
