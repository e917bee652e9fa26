import { readImport } from '../adapters/dynamo-imports.ts';
import { stopMachine } from '../adapters/import-machine.ts';
import { abortUpload } from '../adapters/multipart-upload.ts';
import { moveOn } from '../adapters/write-move.ts';
import { hasEnded, type Import, type ImportRef } from '../domain/import.ts';
import { conflict, type DeskAt } from './desk.ts';

/** From the first row that is stored on, an import cannot be cancelled: what was acknowledged is kept. */
const STORES: readonly Import['step'][] = ['storing', 'committing'];
export const TOO_LATE = 'Rows of this import are being stored, so it cannot be cancelled any more';

/**
 * Cancels what has stored nothing yet. The state comes first, on the condition that nothing has moved meanwhile: whoever is at it
 * sees that it is over, stopped or not.
 */
export function cancelImport(at: DeskAt) {
  return async function cancel(ref: ImportRef, { reason }: { reason?: string } = {}): Promise<Import> {
    const made = await readImport(at.importsAt, ref);
    if (made.state !== 'Cancelled') {
      if (hasEnded(made.state)) throw conflict(`The import is ${made.state} already`);
      if (made.state === 'Processing' && STORES.includes(made.step)) throw conflict(TOO_LATE);
    }
    const finishedAt = new Date(at.importsAt.now()).toISOString();
    const set = { state: 'Cancelled', finishedAt, ...(reason !== undefined && { reason }) } as const;
    const cancelled = made.state === 'Cancelled' ? made : await moveOn(at, made, { set, underWay: false });
    if (!cancelled) return await cancel(ref, { ...(reason !== undefined && { reason }) });
    // Asked again, what a crash had left undone is done.
    if (made.uploadId !== undefined) await abortUpload(at.files, { ...ref, uploadId: made.uploadId });
    if (made.attempt !== undefined) await stopMachine(at.machine, made);
    return cancelled;
  };
}
