import { badField } from '#core/input.ts';
import { type DifferencePart, readDifferencePage, readDifferenceParts } from '../adapters/difference-objects.ts';
import { readImport } from '../adapters/dynamo-imports.ts';
import type { DifferenceCounts, DifferentPerson } from '../domain/difference.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { conflict, type DeskAt } from './desk.ts';
import { notNow } from './map-import.ts';

/** What saving would do with all rows, page by page; or how far the machine is with finding out. */
export type WholeDifference =
  | { kind: 'running'; made: Import }
  | { kind: 'compared'; made: Import; counts: DifferenceCounts; pages: number; people: DifferentPerson[] };

export function readDifference({ importsAt, files }: Pick<DeskAt, 'importsAt' | 'files'>) {
  return async function read(ref: ImportRef, { page }: { page: number }): Promise<WholeDifference> {
    const made = await readImport(importsAt, ref);
    const { state, mode, parts, partsCompared, reason } = made;
    const isOpen = state === 'Start mapping' || (state === 'Processing' && mode === 'compare');
    if (!isOpen) throw conflict(notNow(state));
    if (mode !== 'compare') throw conflict('All rows are compared when that is asked for: POST to this address first');
    if (state === 'Processing') return { kind: 'running', made };
    // Of a file that is bad as a whole nobody ever knew the parts.
    if (parts === undefined || partsCompared.size < parts) throw conflict(brokeOff(reason));
    const found = await readDifferenceParts(files, { of: made, parts });
    const pages = found.reduce((sum, part) => sum + part.pages, 0);
    if (page > Math.max(1, pages)) throw badField('page', `must be 1 to ${Math.max(1, pages)}`);
    const place = placeOf(found, page - 1);
    const people = place ? await readDifferencePage(files, { of: made, ...place }) : [];
    return { kind: 'compared', made, counts: sumOf(found), pages, people };
  };
}

const brokeOff = (reason: string | undefined) =>
  `The rows could not be compared${reason === undefined ? '; ask for it again' : `: ${reason}`}`;

/** Where the page is that is `page`th of all, counted from 0. */
function placeOf(parts: readonly DifferencePart[], page: number): { part: number; page: number } | undefined {
  let before = 0;
  for (const [part, { pages }] of parts.entries()) {
    if (page < before + pages) return { part, page: page - before };
    before += pages;
  }
  return undefined;
}

function sumOf(parts: readonly DifferencePart[]): DifferenceCounts {
  const sum = (name: keyof DifferenceCounts) => parts.reduce((total, { counts }) => total + counts[name], 0);
  return { new: sum('new'), changed: sum('changed'), unchanged: sum('unchanged'), refused: sum('refused') };
}
