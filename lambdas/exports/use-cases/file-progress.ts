import { readDelivered, writeDelivered } from '../adapters/s3-delivered.ts';
import type { PlansAt } from '../adapters/s3-plans.ts';
import { type FileOf, readProgress, writeProgress } from '../adapters/s3-sent.ts';
import { type Settled, settledRecords } from '../domain/progress.ts';

/**
 * Keeps how far a file of records has come, where what arrives counts at once. A file whose sending fails knows to the record
 * what is at the partner's; one whose sending is killed knows what was there some seconds before.
 */
const EVERY_MS = 5_000;

export type FileProgress = {
  /** The settled records: of earlier tries, and from now on of this one. */
  settled: Settled;
  /** Ids of records that the partner has taken: should the run be planned anew, they are not sent again. */
  note: (ids: readonly string[]) => void;
  /** Keeps it, if that is due. */
  tick: () => Promise<void>;
  /** Keeps it now. */
  keep: () => Promise<void>;
  /** The file is sent to its end. */
  end: () => Promise<void>;
};

export async function fileProgress(at: PlansAt, file: FileOf): Promise<FileProgress> {
  const settled = settledRecords(await readProgress(at, file));
  const delivered = new Set(await readDelivered(at, file));
  let keptAt = performance.now();
  let writing = Promise.resolve();

  /** One after the other, so that the newest is the last. */
  async function keep(): Promise<void> {
    keptAt = performance.now();
    async function write(): Promise<void> {
      // Before what makes the file's records settled: what is settled and not remembered would come twice.
      if (delivered.size > 0) await writeDelivered(at, { ...file, ids: delivered });
      await writeProgress(at, { ...file, progress: settled.progress() });
    }
    writing = writing.then(write, write);
    await writing;
  }
  return {
    settled,
    keep,
    note(ids) {
      for (const id of ids) delivered.add(id);
    },
    end: keep,
    async tick() {
      if (performance.now() - keptAt >= EVERY_MS) await keep();
    },
  };
}

const nothing = async () => {};
const NOTHING = { note: () => {}, tick: nothing, keep: nothing, end: nothing };

/** Of a file that nobody tries twice. */
export async function noProgress(): Promise<FileProgress> {
  return { settled: settledRecords(undefined), ...NOTHING };
}
