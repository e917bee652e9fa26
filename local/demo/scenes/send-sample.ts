import { duration } from '../../terminal/format.ts';
import { EXPECTED, sameSums, sumsOf } from '../purchases.ts';
import { chargedRecords, profileRecords } from '../records.ts';
import { untilCommitted, uploadAll } from '../upload.ts';
import type { Stage } from './stage.ts';

/** The sample goes in through `POST /1/upload`, profiles first; then all of it is waited for. */
export async function sendSample({ api, ledger, purchases, noon }: Stage): Promise<void> {
  const people = await ledger.step('upload the customers as profiles', async (say) => {
    const records = profileRecords(purchases, noon);
    const receipts = await uploadAll(api, { records, say });
    const wrong = records.length === EXPECTED.customers ? [] : [`There should be ${EXPECTED.customers} customers.`];
    return { receipts, rows: records.length, note: `${receipts.length} calls`, wrong };
  });
  const events = await ledger.step('upload the purchases as Charged events', async (say) => {
    const sums = sumsOf(purchases);
    const receipts = await uploadAll(api, { records: chargedRecords(purchases, { noon, batch: 1 }), say });
    const wrong = sameSums(sums, EXPECTED) ? [] : ['The sample is not the one that data/cdnow describes.'];
    return { receipts, ...sums, note: `${receipts.length} calls`, wrong };
  });
  await ledger.step('wait until every record is committed', async (say) => {
    const receipts = [...people.receipts, ...events.receipts];
    const slowest = await untilCommitted(api, { receipts, say });
    return { rows: people.rows + events.rows, note: `slowest ${duration(slowest)} after its answer` };
  });
}
