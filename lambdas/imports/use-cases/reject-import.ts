import { readImport } from '../adapters/dynamo-imports.ts';
import { type MovesAt, moveOn } from '../adapters/write-move.ts';
import { importEvent } from '../domain/announce.ts';
import { hasEnded, type Import, type ImportRef } from '../domain/import.ts';

/** Why nothing of a file is stored, and what else is to be said of it. */
export type Rejecting = { reason: string; fault: 'yours' | 'ours'; set?: Partial<Import> };

/**
 * Ends an import of which nothing is stored, and has that told; one that was only to be compared goes back to `Start mapping`
 * with the reason, since another mapping may mend it. One that has ended stays as it is; answers how it stands.
 */
export function rejectImport(at: MovesAt) {
  return async function reject(ref: ImportRef, why: Rejecting): Promise<Import> {
    const { importsAt } = at;
    const found = await readImport(importsAt, ref);
    const isCompared = found.state === 'Processing' && found.mode === 'compare';
    if (hasEnded(found.state)) return found;
    const made = isCompared ? await giveBack(at, found, why) : await end(at, found, why);
    return made ?? (await reject(ref, why));
  };
}

async function end(at: MovesAt, found: Import, { reason, fault, set: also }: Rejecting) {
  const finishedAt = new Date(at.importsAt.now()).toISOString();
  const set = { ...also, state: 'Rejected', reason, fault, finishedAt } as const;
  const event = importEvent({ ...found, ...set }, { type: 'import.rejected', at: finishedAt });
  const underWay = fault === 'ours' ? 'failed' : false;
  return await moveOn(at, found, { set, remove: ['waitsFor'], underWay, news: { event } });
}

async function giveBack(at: MovesAt, found: Import, { reason, fault, set: also }: Rejecting) {
  const set = { ...also, state: 'Start mapping', reason, fault } as const;
  return await moveOn(at, found, { set, remove: ['step'], underWay: false });
}
