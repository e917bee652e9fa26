import { readImport } from '../adapters/dynamo-imports.ts';
import type { MovesAt } from '../adapters/write-move.ts';
import { whyFailed } from '../domain/failure-reason.ts';
import { hasEnded } from '../domain/import.ts';
import type { FailEvent, Failed } from '../domain/machine-events.ts';
import { rejectImport } from './reject-import.ts';

/**
 * An execution cannot go on. Before anything is put, the import is rejected: nothing of it is stored, and the file can be sent
 * again. Afterwards it may be half stored, so it stays as it is, and `watch-imports` has it taken up where it was.
 */
export function failImport(at: MovesAt) {
  const reject = rejectImport(at);
  return async function fail({ error, ...ref }: FailEvent): Promise<Failed> {
    const found = await readImport(at.importsAt, ref);
    const isStoring = found.step === 'storing' || found.step === 'committing';
    if (found.state === 'Processing' && isStoring) return { ...ref, outcome: 'later', fault: 'ours' };
    if (hasEnded(found.state) || found.state !== 'Processing') {
      return { ...ref, outcome: 'ended', fault: found.fault ?? 'yours' };
    }
    const made = await reject(ref, { reason: whyFailed(error), fault: 'ours' });
    return { ...ref, outcome: 'rejected', fault: made.fault ?? 'ours' };
  };
}
