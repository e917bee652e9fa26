import { Failure } from '#core/failure.ts';
import type { MovesAt } from '../adapters/write-move.ts';
import type { ImportRef } from '../domain/import.ts';
import { rejectImport } from './reject-import.ts';

/**
 * Does a step of an import; where it finds the file bad (`bad-input`), the import is rejected for that reason before the failure
 * goes on. The state machine could not tell why: of a part that fails, it says only that parts failed.
 */
export function orReject(at: MovesAt) {
  const reject = rejectImport(at);
  return async function tryOrReject<T>(ref: ImportRef, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (thrown) {
      if (thrown instanceof Failure && thrown.code === 'bad-input') {
        await reject(ref, { reason: thrown.message, fault: 'yours' });
      }
      throw thrown;
    }
  };
}
