import type { Import } from './import.ts';

/** An import as the Activity Log shows it. */
export type Activity = {
  importId: string;
  channel: Import['channel'];
  fileName: string;
  version: number;
  type: Import['type'];
  by: string;
  state: Import['state'];
  /** What an import that is processed is at, in words. */
  doing?: string;
  reason?: string;
  fault?: Import['fault'];
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  /** From the start to the end, or until now. */
  seconds: number;
  bytes: number;
  rows?: number;
  stored?: number;
  rejected?: number;
  /** The most frequent reasons of rejection. */
  reasons: { reason: string; rows: number }[];
  /** Of the whole work, 0 to 100. */
  percent: number;
  rowsPerSecond?: number;
  /** Rows in the file with the rejected ones, where there is one. */
  rejectedFileRows?: number;
};

/** Shares of the work, by what it takes of the time: cutting a twentieth, judging half, storing most of the rest. */
const CUT = 5;
const JUDGED = 50;
const PUT = 95;

export function activityOf(made: Import, now: number): Activity {
  const { importId, channel, fileName, version, type, by, state, bytes, createdAt, startedAt, finishedAt } = made;
  const seconds = secondsOf(made, now);
  const { accepted, rejected, rejectedFile, refusedLater = 0, reason, fault, reasons = [] } = made;
  const doing = state === 'Processing' ? doingOf(made) : undefined;
  const stored = storedOf(made);
  const done = state === 'Processing' ? (made.rowsPut ?? 0) : (stored ?? 0);
  return {
    ...{ importId, channel, fileName, version, type, by, state, createdAt, bytes, seconds, reasons },
    percent: percentOf(made),
    ...(doing !== undefined && { doing }),
    ...(reason !== undefined && { reason }),
    ...(fault && { fault }),
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
    ...(made.rows !== undefined && { rows: made.rows }),
    ...(accepted !== undefined && stored !== undefined && { stored }),
    ...(rejected !== undefined && { rejected: rejected + refusedLater }),
    ...(done > 0 && seconds > 0 && { rowsPerSecond: Math.round(done / seconds) }),
    ...(rejectedFile && { rejectedFileRows: rejectedFile.rows }),
  };
}

/** Rows that are stored, as far as that is known. */
function storedOf({ state, accepted, rowsPut, refusedLater = 0 }: Import): number | undefined {
  if (state === 'Completed') return (accepted ?? 0) - refusedLater;
  return state === 'Processing' ? rowsPut : 0;
}

function secondsOf({ startedAt, finishedAt }: Import, now: number): number {
  if (startedAt === undefined) return 0;
  const end = finishedAt === undefined ? now : Date.parse(finishedAt);
  return Math.max(0, Math.round((end - Date.parse(startedAt)) / 1_000));
}

function doingOf({ step, waitsFor, parts, partsJudged, accepted, rowsPut }: Import): string {
  if (waitsFor !== undefined) return `Waits until the profiles of import ${waitsFor} are stored`;
  if (step === 'judging')
    return parts === undefined ? 'Judging rows' : `Judging rows: ${partsJudged.size} of ${parts} parts`;
  if (step === 'storing') return `Storing rows: ${rowsPut ?? 0} of ${accepted ?? 0}`;
  if (step === 'committing') return 'Waiting until all rows can be read';
  return step === 'comparing' ? 'Comparing rows with the profiles as they are' : 'Reading the file';
}

function percentOf({ state, step, parts, partsJudged, accepted, rowsPut }: Import): number {
  if (state === 'Completed') return 100;
  if (state !== 'Processing' || step === 'cutting' || step === undefined) return 0;
  if (step === 'judging') return Math.floor(CUT + (JUDGED - CUT) * share(partsJudged.size, parts));
  if (step === 'storing') return Math.floor(JUDGED + (PUT - JUDGED) * share(rowsPut, accepted));
  return step === 'committing' ? PUT : JUDGED;
}

const share = (part = 0, whole = 0) => (whole > 0 ? Math.min(1, part / whole) : 0);
