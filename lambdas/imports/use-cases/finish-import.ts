import { Failure } from '#core/failure.ts';
import { recordsIn } from '#core/intake/refusals.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { Places } from '#store/commits/committed.ts';
import { readImport } from '../adapters/dynamo-imports.ts';
import { readResults } from '../adapters/s3-results.ts';
import { type MovesAt, moveOn } from '../adapters/write-move.ts';
import { importEvent } from '../domain/announce.ts';
import { unfinished } from '../domain/failure-reason.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import type { JoinRejected, RefusedLater } from './join.ts';

/**
 * Waits until every row that was put is committed, so that whoever reads finds it; adds to the rejected rows what storing refused
 * of them after all; and only then says that the import is completed.
 */
export type FinishDeps = MovesAt & {
  files: ObjectsAt;
  areCommitted: (places: Places) => Promise<boolean>;
  /** What was refused after "success" of the account's uploads that were received at this instant. */
  refusedAt: (of: { accountId: string; receivedAt: number }) => AsyncIterable<RefusedLater>;
  joinRejected: JoinRejected;
  pause: (ms: number) => Promise<unknown>;
};
export type FinishCall = { ref: ImportRef; endsAt: number };

const LOOKS_EVERY_MS = 1_000;

export function finishImport(deps: FinishDeps) {
  const { importsAt, pause } = deps;
  return async function finish({ ref, endsAt }: FinishCall): Promise<Import> {
    const found = await readImport(importsAt, ref);
    if (found.state !== 'Processing') return found;
    mustBePut(found);
    while (!(await deps.areCommitted(Object.entries(found.places ?? {})))) {
      if (importsAt.now() >= endsAt) throw unfinished(found);
      await pause(LOOKS_EVERY_MS);
    }
    const later = await refusedLater(deps, found);
    const rejectedFile = await deps.joinRejected(found, later);
    const finishedAt = new Date(importsAt.now()).toISOString();
    const set = {
      ...({ state: 'Completed', refusedLater: recordsIn(later), finishedAt } as const),
      ...(rejectedFile && { rejectedFile }),
    };
    const event = importEvent({ ...found, ...set }, { type: 'import.completed', at: finishedAt });
    const made = await moveOn(deps, found, { set, remove: ['step', 'waitsFor'], underWay: false, news: { event } });
    return made ?? (await finish({ ref, endsAt }));
  };
}

/** What says that it is completed is complete. */
function mustBePut({ importId, step, rowsPut, accepted }: Import): void {
  if (step === 'committing' && rowsPut === accepted) return;
  const text = `import ${importId}: ${rowsPut} of ${accepted} rows are put`;
  throw new Failure('corrupt-data', text, { retry: 'never' });
}

/** All parts of an import count as received at one instant, which other uploads of the account may share. */
async function refusedLater({ files, refusedAt }: FinishDeps, made: Import): Promise<RefusedLater[]> {
  const { accountId, receivedAt = 0 } = made;
  const refused: RefusedLater[] = [];
  for await (const one of refusedAt({ accountId, receivedAt })) refused.push(one);
  if (refused.length === 0) return [];
  const ours = new Set((await readResults(files, made)).flatMap(({ uploadIds }) => uploadIds));
  return refused.filter(({ uploadId }) => ours.has(uploadId));
}
