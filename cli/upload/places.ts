import type { Refusal } from '../wire/upload.ts';
import type { GoodRow } from './batches.ts';

/**
 * Which row of a batch each refusal is about. Most texts end with the record's place; some have none (wire contract, upload: codes
 * and texts). Refusals come in the order of the records, each with the record as it came, so those are found between
 * their neighbours by what they show. Undefined where nothing fits: then only what the server showed is known.
 */
export function refusedRows(
  refusals: readonly Refusal[],
  rows: readonly GoodRow[],
): { refusal: Refusal; row: GoodRow | undefined }[] {
  let next = 0;
  return refusals.map((refusal) => {
    const told = Number(/record number : (\d+)\s*$/.exec(refusal.error)?.[1] ?? 0) - 1;
    const place = told >= 0 ? told : placeOf(refusal.record, { rows, from: next });
    if (place >= 0) next = place + 1;
    return { refusal, row: rows[place] };
  });
}

function placeOf(shown: unknown, { rows, from }: { rows: readonly GoodRow[]; from: number }): number {
  const text = JSON.stringify(shown);
  return rows.findIndex(({ record }, place) => place >= from && JSON.stringify(JSON.parse(record)) === text);
}
