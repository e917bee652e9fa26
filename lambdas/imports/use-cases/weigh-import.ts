import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { readImport } from '../adapters/dynamo-imports.ts';
import { readParts, readResults } from '../adapters/s3-results.ts';
import { type MovesAt, moveOn } from '../adapters/write-move.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { partsKey } from '../domain/keys.ts';
import type { Weighed } from '../domain/machine-events.ts';
import { addUp, whyNothing } from '../domain/weigh.ts';
import type { JoinRejected } from './join.ts';
import { rejectImport } from './reject-import.ts';

/**
 * All parts are judged: sums them up, and decides whether the import is stored. From then on it cannot be cancelled. One that is
 * only to be compared waits for its Save with its figures; one of which nothing is to be stored is rejected.
 */
export type WeighDeps = MovesAt & { files: ObjectsAt; joinRejected: JoinRejected };

export function weighImport(deps: WeighDeps) {
  return async function weigh(ref: ImportRef, { compared }: { compared: boolean }): Promise<Weighed> {
    const found = await readImport(deps.importsAt, ref);
    const { accountId, importId, state, step, mode } = found;
    const answer = { accountId, importId, partsKey: partsKey(found), parts: found.parts ?? 0 };
    if (state !== 'Processing') return { ...answer, next: 'nothing' };
    if (step === 'storing' || step === 'committing') return { ...answer, next: 'storing' };
    if (step === 'comparing' && !compared) return { ...answer, next: 'comparing' };
    const next = mode === 'compare' ? await compare(deps, found) : await decide(deps, found);
    // Undefined where somebody else has moved it: it may be cancelled.
    return next ? { ...answer, ...next } : await weigh(ref, { compared });
  };
}

type Next = Pick<Weighed, 'next'> & { parts?: number };

async function compare(deps: WeighDeps, found: Import): Promise<Next | undefined> {
  if (found.step === 'comparing') {
    const moved = await moveOn(deps, found, { set: { state: 'Start mapping' }, remove: ['step'], underWay: false });
    return moved && { next: 'nothing' };
  }
  const { parts, ...weight } = await weightOf(deps, found);
  const set = { ...weight, parts, state: 'Processing', step: 'comparing' } as const;
  return (await moveOn(deps, found, { set, underWay: true })) && { next: 'comparing', parts };
}

async function decide(deps: WeighDeps, found: Import): Promise<Next | undefined> {
  const figures = await weightOf(deps, found);
  const reason = whyNothing(figures, found);
  if (reason === undefined) {
    const begins = { state: 'Processing', step: 'storing', putAt: { part: 0, group: 0 }, rowsPut: 0 } as const;
    return (await moveOn(deps, found, { set: { ...figures, ...begins }, underWay: true })) && { next: 'storing' };
  }
  const rejectedFile = await deps.joinRejected({ ...found, ...figures }, []);
  const set = { ...figures, ...(rejectedFile && { rejectedFile }) };
  await rejectImport(deps)(found, { reason, fault: 'yours', set });
  return { next: 'nothing' };
}

async function weightOf({ files }: WeighDeps, found: Import) {
  const parts = (await readParts(files, found)).length;
  return { ...addUp(await readResults(files, { ...found, parts })), parts };
}
