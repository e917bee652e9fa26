import { type ExportWish, makeExport, type StartedExport, untilRunEnds } from '../exports.ts';
import { EXPECTED, sameSums } from '../purchases.ts';
import { filesNote, readBack } from './read-back.ts';
import type { Stage } from './stage.ts';

/** Four recurring exports to the customer's bucket; the first run of each fills in everything. */
const WISHES: ExportWish[] = [
  { name: 'All events as JSON', type: 'events', format: 'json' },
  { name: 'All events as CSV', type: 'events', format: 'csv' },
  { name: 'All events as Parquet', type: 'events', format: 'parquet' },
  { name: 'All profiles as JSON', type: 'profiles', format: 'json' },
];

/** An export with the keys that its first run left in the bucket. */
export type FilledExport = StartedExport & { keys: readonly string[] };

export async function exportAll(stage: Stage): Promise<FilledExport[]> {
  const made: FilledExport[] = [];
  for (const wish of WISHES) made.push(await exportOne(stage, wish));
  return made;
}

async function exportOne(stage: Stage, wish: ExportWish): Promise<FilledExport> {
  const { filled } = await stage.ledger.step(`S3 export, ${titleOf(wish)}, read by DuckDB`, async (say) => {
    const started = await makeExport(stage.api, { wish, bucket: stage.bucket.name });
    const run = await untilRunEnds(stage.api, { id: started.id, say });
    const back = await readBack(stage, { export: started, run });
    const filled = { ...started, keys: [...back.files.map(({ key }) => key), ...back.manifestKey] };
    const note = filesNote(back);
    if (wish.type === 'profiles') {
      const whole = back.people === EXPECTED.customers && back.sums.rows === EXPECTED.customers;
      const wrong = whole ? back.wrong : [...back.wrong, `There should be ${EXPECTED.customers} people, each once.`];
      return { filled, rows: back.sums.rows, note, wrong };
    }
    const wrong = sameSums(back.sums, EXPECTED) ? back.wrong : [...back.wrong, 'The sums differ from the sample’s.'];
    return { filled, ...back.sums, note, wrong };
  });
  return filled;
}

export function titleOf(wish: ExportWish): string {
  return wish.format === 'parquet' ? `${wish.type}, Parquet` : `${wish.type}, ${wish.format.toUpperCase()}`;
}
