import { Failure } from '#core/failure.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { type ImportsAt, readImport } from '../adapters/dynamo-imports.ts';
import { noteAllPut, noteProgress, type Progress, takeOver } from '../adapters/put-progress.ts';
import { groupsFrom } from '../adapters/s3-groups.ts';
import { unfinished } from '../domain/failure-reason.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { isBefore, type PutWindow, windowsOf } from '../domain/put-windows.ts';
import type { PutWindowGroups } from './put-window.ts';
import type { WaitTurn } from './wait-turn.ts';

/**
 * Puts the rows of an import that are good on the stream, in their order, each once.
 *
 * A window of groups is claimed in the import's item, then put, then noted together with the claim of the next. So whoever goes on
 * after a crash finds the window that may have been put, and puts it again; everything before is put, and nothing behind it is.
 * Every group bears a mark, by which the lake's writer looks whether it has it already: a function that was thought dead and is not
 * may put its window later than its successor, without knowing of it. It stops at its next note.
 */
export type PutDeps = {
  importsAt: ImportsAt;
  files: ObjectsAt;
  putWindow: PutWindowGroups;
  /** Comes back when the import may be put; a `Failure` of code `unfinished` where that takes longer than this call may. */
  waitTurn: WaitTurn;
  newId: () => string;
  windowBytes: number;
};
/** @param endsAt epoch milliseconds at which this call must have ended */
export type PutCall = { ref: ImportRef; endsAt: number };
export type PutSoFar = { rows: number; bytes: number; windows: number };

export function putRows(deps: PutDeps) {
  const { importsAt } = deps;
  return async function put({ ref, endsAt }: PutCall): Promise<PutSoFar> {
    const done: PutSoFar = { rows: 0, bytes: 0, windows: 0 };
    const by = deps.newId();
    const found = await readImport(importsAt, ref);
    if (found.state !== 'Processing' || found.step !== 'storing') return done;
    await deps.waitTurn(found, { endsAt });
    const made = await takeOver(importsAt, found, by);
    if (!made) throw new Failure('superseded', `import ${ref.importId} has moved on`, { retry: 'later' });
    await putAll(deps, { made, by, endsAt, done });
    await noteAllPut(importsAt, made, by);
    return done;
  };
}

type Putting = { made: Import; by: string; endsAt: number; done: PutSoFar };

async function putAll(deps: PutDeps, { made, by, endsAt, done }: Putting): Promise<void> {
  const { importsAt } = deps;
  let progress = progressOf(made, by);
  const claimed = isBefore(progress.putAt, progress.putting.upTo) ? progress.putting.upTo : undefined;
  const windows = windowsOf(groupsFrom(deps.files, made, progress.putAt), { upTo: claimed, bytes: deps.windowBytes });
  let { value: window } = await windows.next();
  if (window && !claimed) {
    progress = claim(progress, window, importsAt.now());
    await noteProgress(importsAt, made, progress);
  }
  while (window) {
    const since = progress.putting.at;
    const places = await deps.putWindow(made, { groups: window.groups, since, endsAt });
    done.rows += window.rows;
    done.bytes += window.bytes;
    done.windows++;
    progress = put(progress, window, places);
    const isLate = importsAt.now() >= endsAt;
    const next: PutWindow | undefined = isLate ? undefined : (await windows.next()).value;
    if (next) progress = claim(progress, next, importsAt.now());
    await noteProgress(importsAt, made, progress);
    if (isLate) throw unfinished(made);
    window = next;
  }
}

function progressOf(
  { putAt = { part: 0, group: 0 }, rowsPut = 0, places = {}, putting }: Import,
  by: string,
): Progress {
  return { putAt, rowsPut, places, putting: putting ?? { upTo: putAt, at: 0, by } };
}

const claim = (progress: Progress, { next }: PutWindow, now: number): Progress => ({
  ...progress,
  putting: { ...progress.putting, upTo: next, at: now },
});

/** What has no claim behind it may still be put by nobody: `upTo` is then where `putAt` is. */
const put = (progress: Progress, { next, rows }: PutWindow, places: Progress['places']): Progress => ({
  putAt: next,
  rowsPut: progress.rowsPut + rows,
  places: { ...progress.places, ...places },
  putting: { ...progress.putting, upTo: next },
});
