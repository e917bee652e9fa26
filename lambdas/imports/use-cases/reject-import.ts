import { readImport } from '../adapters/dynamo-imports.ts';
import { type MovesAt, moveOn } from '../adapters/write-move.ts';
import { importEvent } from '../domain/announce.ts';
import { hasEnded, type Import, type ImportRef } from '../domain/import.ts';

/** Why nothing of a file is stored, and what else is to be said of it. */
export type Rejecting = { reason: string; fault: 'yours' | 'ours'; set?: Partial<Import> };

/** Ends an import of which nothing is stored, and has that told. One that has ended stays as it is; answers how it stands. */
export function rejectImport(at: MovesAt) {
  return async function reject(ref: ImportRef, { reason, fault, set: also }: Rejecting): Promise<Import> {
    const { importsAt } = at;
    const found = await readImport(importsAt, ref);
    if (hasEnded(found.state)) return found;
    const finishedAt = new Date(importsAt.now()).toISOString();
    const set = { ...also, state: 'Rejected', reason, fault, finishedAt } as const;
    const event = importEvent({ ...found, ...set }, { type: 'import.rejected', at: finishedAt });
    const underWay = fault === 'ours' ? 'failed' : false;
    const made = await moveOn(at, found, { set, remove: ['waitsFor'], underWay, news: { event } });
    return made ?? (await reject(ref, { reason, fault, ...(also && { set: also }) }));
  };
}
