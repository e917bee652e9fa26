import { type PlansAt, readProgress, writeProgress } from '../adapters/s3-plans.ts';
import { type Settled, settledRecords } from '../domain/progress.ts';
import type { RunId } from '../domain/run.ts';

/**
 * Keeps how far a part has come where what arrives counts at once. A part that fails knows to the record what is at the
 * partner's; one that is killed knows what was there some seconds before.
 */
const EVERY_MS = 5_000;

export type PartProgress = {
  /** The settled records of a file: of an earlier try, and from now on of this one. */
  of: (name: string) => Settled;
  /** Keeps it, if that is due. */
  tick: () => Promise<void>;
  /** Keeps it now. */
  keep: () => Promise<void>;
};

export async function partProgress(at: PlansAt, of: { run: RunId; part: number }): Promise<PartProgress> {
  const before = await readProgress(at, of);
  const files = new Map<string, Settled>();
  for (const { name, ...file } of before?.files ?? []) files.set(name, settledRecords(file));
  let keptAt = performance.now();
  let writing = Promise.resolve();

  /** One after the other, so that the newest is the last. */
  async function keep(): Promise<void> {
    keptAt = performance.now();
    const write = async () => {
      const known = [...files].map(([name, settled]) => ({ name, ...settled.progress() }));
      await writeProgress(at, { ...of, progress: { files: known } });
    };
    writing = writing.then(write, write);
    await writing;
  }

  return {
    of(name) {
      const settled = files.get(name) ?? settledRecords(undefined);
      files.set(name, settled);
      return settled;
    },
    async tick() {
      if (performance.now() - keptAt >= EVERY_MS) await keep();
    },
    keep,
  };
}
