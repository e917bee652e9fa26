import { type ImportsAt, readImport } from '../adapters/dynamo-imports.ts';
import { type ImportMachineAt, startMachine } from '../adapters/import-machine.ts';
import { moveOn } from '../adapters/write-move.ts';
import { type Announce, importEvent } from '../domain/announce.ts';
import type { Import, ImportMode, ImportRef } from '../domain/import.ts';

/**
 * Has the machine process an import whose file is whole: `import` stores its rows; `compare` judges them and holds them against the
 * profiles as they are, stores none, and leaves the import at `Start mapping` again.
 *
 * Asked twice it starts once: the import moves on under a condition, and what then follows from it names the execution. So whoever
 * died in between just asks again; where nobody does, `watch-imports` finds it within a quarter of an hour.
 */
export type StartDeps = { importsAt: ImportsAt; machine: ImportMachineAt; announce: Announce; lanes: number };
/** `not-now`: it has ended, or is under way for something else; `made` says how it stands. */
export type Started = { kind: 'started' | 'already' | 'not-now'; made: Import };

/** What an earlier judging found is not true of this one. */
const FOUND = [
  ...(['reason', 'fault', 'parts', 'partsJudged', 'partsCompared', 'rows', 'accepted', 'rejected', 'reasons'] as const),
  ...(['putAt', 'putting', 'rowsPut', 'places', 'refusedLater', 'rejectedFile', 'finishedAt', 'slowTold'] as const),
] as const;

export function startImport({ importsAt, machine, announce, lanes }: StartDeps) {
  return async function start(ref: ImportRef, { mode }: { mode: ImportMode }): Promise<Started> {
    const found = await readImport(importsAt, ref);
    if (found.state === 'Processing') {
      if (found.mode !== mode) return { kind: 'not-now', made: found };
      await startMachine(machine, found);
      return { kind: 'already', made: found };
    }
    if (found.state !== 'Uploading' && found.state !== 'Start mapping') return { kind: 'not-now', made: found };
    const now = importsAt.now();
    const at = new Date(now).toISOString();
    const set = {
      ...({ state: 'Processing', step: 'cutting', mode, attempt: 1, startedAt: at } as const),
      ...{ judging: found.judging + 1, receivedAt: now, lanes },
    };
    const news =
      mode === 'import' ? { event: importEvent({ ...found, ...set }, { type: 'import.started', at }) } : undefined;
    const made = await moveOn({ importsAt, announce }, found, { set, remove: FOUND, underWay: true, news });
    // Somebody else has moved it at the same moment.
    if (!made) return await start(ref, { mode });
    await startMachine(machine, made);
    return { kind: 'started', made };
  };
}
