import { readImport } from '../adapters/dynamo-imports.ts';
import { tellLeft } from '../adapters/untold.ts';
import type { MovesAt } from '../adapters/write-move.ts';
import type { ImportRef } from '../domain/import.ts';
import type { Begun } from '../domain/machine-events.ts';

/**
 * Where an execution begins with an import: anew, or at the putting of what was judged before an earlier execution broke off.
 * Whoever started it may have died before it was told of.
 */
export function beginImport({ importsAt, announce }: MovesAt) {
  return async function begin(ref: ImportRef): Promise<Begun> {
    await tellLeft(importsAt, { announce, before: Number.POSITIVE_INFINITY, of: ref });
    const { accountId, importId, state, step } = await readImport(importsAt, ref);
    if (state !== 'Processing') return { accountId, importId, from: 'nothing' };
    return { accountId, importId, from: step === 'storing' || step === 'committing' ? 'storing' : 'cutting' };
  };
}
