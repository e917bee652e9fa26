import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { openOutput } from '../files/output.ts';
import { piecesOf } from '../read/pieces.ts';
import { lineScanner } from '../read/scanners.ts';
import type { Row } from '../upload/batches.ts';
import { openJournal, readJournal } from '../upload/journal.ts';
import { ownRecord } from '../upload/own-record.ts';
import { rejectedJson } from '../upload/rejects.ts';
import { type Unanswered, uploadRows } from '../upload/upload-rows.ts';
import type { Post } from '../wire/upload.ts';
import { type SpoolDeps, spooled } from './spool.ts';
import { type CopyState, filesOf, finishUnit } from './state.ts';
import type { Unit } from './units.ts';

/** One unit, from the source to the target: pulled whole, then uploaded, then done. */
export type UnitDeps = SpoolDeps & {
  state: CopyState;
  post: Post;
  now: () => number;
  unanswered: Unanswered;
  /** Of the accounts, so that two copies never have a key in common. */
  seed: string;
  stored: (rows: number) => void;
};

const PER_REQUEST = 1_000;
const AT_ONCE = 3;

export async function copyUnit(unit: Unit, deps: UnitDeps): Promise<void> {
  const { state, now } = deps;
  const files = filesOf(state, unit);
  const whole = await spooled(unit, { files, deps });
  const before = await readJournal(files.journal);
  const seed = `${deps.seed}\u001f${unit.id}`;
  const journal = await openJournal(
    files.journal,
    before ?? { head: { version: 1, of: unit.id, seed, asked: unit.id } },
  );
  const rejects = await openOutput(files.rejected, before?.done.at(-1)?.bytes ?? 0);
  let told = 0;
  try {
    const { receipts, ...totals } = await uploadRows(rowsOf(files.records), {
      deps: {
        post: deps.post,
        retry: deps.retry,
        now,
        journal,
        reject: (rejected) => rejects.append(rejected.map(rejectedJson)),
        settled(sums) {
          deps.stored(sums.rows - told);
          told = sums.rows;
        },
      },
      wish: { most: PER_REQUEST, atOnce: AT_ONCE, unanswered: deps.unanswered },
    });
    await Promise.all([journal.close(), rejects.close()]);
    if (totals.rejected === 0) await rm(files.rejected, { force: true });
    const { rows, stored, rejected } = totals;
    await finishUnit(state, { unit: unit.id, rows, stored, rejected, ...whole, receipts });
  } catch (error) {
    await Promise.all([journal.close(), rejects.close()]).catch(() => {});
    throw error;
  }
}

async function* rowsOf(path: string): AsyncGenerator<Row> {
  for await (const { line, bytes } of piecesOf(createReadStream(path), lineScanner())) {
    const raw = bytes.toString('utf8');
    yield { line, raw, ...ownRecord(raw) };
  }
}
