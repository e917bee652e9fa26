import { duration } from '../../terminal/format.ts';
import { startRun, untilRunEnds } from '../exports.ts';
import { sumsOf } from '../purchases.ts';
import { chargedRecords, laterPurchases } from '../records.ts';
import { untilCommitted, uploadAll } from '../upload.ts';
import { type FilledExport, titleOf } from './first-run.ts';
import { filesNote, readBack } from './read-back.ts';
import type { Stage } from './stage.ts';

/** A thousand more purchases, and the next run of each export: it brings those and nothing else, in new files. */
const NEXT_DAY = '19980701';

export async function sendMore({ api, ledger, purchases, noon }: Stage): Promise<void> {
  await ledger.step('1,000 more purchases, uploaded and committed', async (say) => {
    const more = laterPurchases(purchases, NEXT_DAY);
    const receipts = await uploadAll(api, { records: chargedRecords(more, { noon, batch: 2 }), say });
    const slowest = await untilCommitted(api, { receipts, say });
    return { ...sumsOf(more), note: `${duration(slowest)} after its answer` };
  });
}

export async function runAgain(stage: Stage, exports: readonly FilledExport[]): Promise<void> {
  for (const one of exports) {
    await stage.ledger.step(`next run, ${titleOf(one)}`, async (say) => {
      const before = await stage.bucket.list(one.prefix);
      const runAt = await startRun(stage.api, one.id);
      const run = await untilRunEnds(stage.api, { id: one.id, runAt, say });
      const back = await readBack(stage, { export: one, run });
      const after = await stage.bucket.list(one.prefix);
      const untouched = one.keys.every((key) => after.get(key) === before.get(key));
      const isNew = back.files.every(({ key }) => !before.has(key));
      const wrong = [...back.wrong];
      if (!untouched || !isNew) wrong.push('A file of the run before was written again.');
      if (one.type === 'profiles') {
        if (back.sums.rows !== 0) wrong.push('Nobody had changed: there should be no row.');
        return { rows: back.sums.rows, note: 'nobody had changed', wrong };
      }
      const { rows, cds, cents, later } = back.sums;
      const more = sumsOf(laterPurchases(stage.purchases, NEXT_DAY));
      if (rows !== more.rows || later !== more.rows || cds !== more.cds || cents !== more.cents) {
        wrong.push(`There should be exactly the ${more.rows} new purchases.`);
      }
      return { rows, cds, cents, note: filesNote(back, ' new'), wrong };
    });
  }
}
