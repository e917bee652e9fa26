import { count } from '../figures.ts';
import type { Import } from '../import.ts';
import { type FileMark, isSame } from './remembered.ts';

/** The import that waits for this very file, begun on this computer. */
export function waitingFor(
  file: FileMark,
  { waiting, remembered }: { waiting: readonly Import[]; remembered: ReadonlyMap<string, FileMark> },
): Import | undefined {
  return waiting.find(({ importId, state }) => {
    const mark = remembered.get(importId);
    return state === 'Uploading' && mark !== undefined && isSame(mark, file);
  });
}

/** Why a file that was chosen for an import is not the one that it waits for; undefined where it is. */
export function whyAnother(
  file: FileMark,
  { made, remembered }: { made: Import; remembered: ReadonlyMap<string, FileMark> },
): string | undefined {
  if (file.name !== made.fileName || file.size !== made.bytes)
    return `This import waits for ${made.fileName} of ${count(made.bytes)} bytes; ${file.name} has ${count(file.size)} bytes. Choose that file, or cancel this import.`;
  const mark = remembered.get(made.importId);
  if (mark && mark.lastModified !== file.lastModified)
    return `${file.name} was changed after its upload began, so its parts would not fit together. Cancel this import, and drop the file anew.`;
  return undefined;
}
