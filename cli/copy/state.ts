import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Log, openLog, readLog } from '../files/log.ts';
import type { Unit } from './units.ts';

/** How far a copy has come: a line for each unit that is done, and for each copy that came to its end. */
const headSchema = z.object({ version: z.literal(1), before: z.int().nullable() });
const doneSchema = z.object({
  unit: z.string(),
  rows: z.int(),
  stored: z.int(),
  rejected: z.int(),
  /** Events of an hour that came twice, of which the first was taken. */
  doubtful: z.int(),
  /** Records with integers that became texts. */
  asTexts: z.int(),
  receipts: z.array(z.string()),
});
const finishedSchema = z.object({ finished: z.string() });
const lineSchema = z.union([headSchema, doneSchema, finishedSchema]);
export type UnitDone = z.infer<typeof doneSchema>;

export type CopyState = {
  folder: string;
  done: Map<string, UnitDone>;
  /** How many copies came to their end before. */
  rounds: number;
  log: Log;
};

/** @throws where the folder is of a copy with another bound: a day would be copied in part, or twice */
export async function openState(folder: string, before: number | undefined): Promise<CopyState> {
  await mkdir(join(folder, 'rejected'), { recursive: true });
  const path = join(folder, 'copy.ndjson');
  const { lines, bytes } = await readLog(path, lineSchema);
  const head = lines.find((line) => 'version' in line);
  const bound = before ?? null;
  if (head && head.before !== bound) {
    const was = head.before === null ? 'without --before' : `--before ${head.before}`;
    throw new Error(
      `${folder} is of a copy ${was}: copy with the same bound, so that no day is copied in part or twice`,
    );
  }
  const log = await openLog(path, head ? bytes : 0);
  if (!head) await log.write({ version: 1, before: bound });
  const done = new Map<string, UnitDone>();
  let rounds = 0;
  for (const line of lines) {
    if ('unit' in line) done.set(line.unit, line);
    else if ('finished' in line) {
      rounds += 1;
      // A copy that came to its end has seen its uploads committed.
      for (const [unit, one] of done) done.set(unit, { ...one, receipts: [] });
    }
  }
  return { folder, done, rounds, log };
}

/** Files of a unit that is under way. */
export function filesOf({ folder }: Pick<CopyState, 'folder'>, { id }: Pick<Unit, 'id'>) {
  const path = (ending: string) => join(folder, `${id}.${ending}`);
  return {
    records: path('ndjson'),
    /** Appears when all of the records are there. */
    whole: path('whole.json'),
    journal: path('journal.ndjson'),
    rejected: join(folder, 'rejected', `${id}.ndjson`),
  };
}

/** The unit is done: first the log says so, then what it needed goes. */
export async function finishUnit(state: CopyState, done: UnitDone): Promise<void> {
  await state.log.write(done);
  state.done.set(done.unit, done);
  await forgetUnit(state, done.unit);
}

/** Also where a call before this one died between the two. */
export async function forgetUnit(state: CopyState, id: string): Promise<void> {
  const { records, whole, journal } = filesOf(state, { id });
  for (const file of [journal, whole, records]) await rm(file, { force: true });
}
