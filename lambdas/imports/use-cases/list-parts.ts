import { readImport } from '../adapters/dynamo-imports.ts';
import { sentParts } from '../adapters/multipart-upload.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { partCount, type UploadPart, uploadParts } from '../domain/new-upload.ts';
import { mustBeWhole } from './complete-upload.ts';
import { conflict, type DeskAt } from './desk.ts';

/**
 * The parts of a file that have come, for who goes on with its upload. Of one whose parts are a file already, as where a crash came
 * between making it and saying so, that is all of them: what is left is to say that they are there.
 */
export type ListedParts = {
  made: Import;
  sent: (UploadPart & { etag?: string })[];
  /** Nothing can be put any more. */
  isOver: boolean;
};

export function listParts({ importsAt, files }: Pick<DeskAt, 'importsAt' | 'files'>) {
  return async function list(ref: ImportRef): Promise<ListedParts> {
    const made = await readImport(importsAt, ref);
    const { accountId, importId, uploadId, state, bytes, partBytes = bytes } = made;
    if (state !== 'Uploading' || uploadId === undefined)
      throw conflict(`The import is ${state}: its file is not being uploaded`);
    const sent = await sentParts(files, { accountId, importId, uploadId });
    if (sent) return { made, sent, isOver: false };
    await mustBeWhole(files, made);
    const all = { from: 1, to: partCount({ bytes, partBytes }) };
    return { made, sent: uploadParts({ bytes, partBytes }, all), isOver: true };
  };
}
