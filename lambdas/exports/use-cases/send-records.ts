import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { inParallel } from '#core/in-parallel.ts';
import { turns } from '#core/turns.ts';
import { linesOf } from '../adapters/lines.ts';
import type { Patience } from '../adapters/patiently.ts';
import type { OpenBatches } from '../destinations/destination.ts';
import { fillBatches } from '../domain/batches.ts';
import { type ExportRecord, parseRecord } from '../domain/export-record.ts';
import { type RejectedRow, rejectedRow } from '../domain/rejected.ts';
import { PATIENCE, sendBatch } from './send-batch.ts';
import type { Ship } from './write-part.ts';

type Deps = {
  /** Keeps the list of records of a file that the partner did not take. */
  reject: (name: string, rows: readonly RejectedRow[]) => Promise<void>;
  patience?: Patience;
};

/**
 * Sends files of records (`jsonl`, a line each) to a partner that takes them in batches. Memory is that of the batches under
 * way and of the list of what was not taken. Files that are sent at once share the partner's width.
 */
export function sendRecords(open: OpenBatches, { reject, patience = PATIENCE }: Deps): Ship {
  const turn = turns(open.width);
  const send: OpenBatches['send'] = (texts, lane) => turn(() => open.send(texts, lane));
  return async ({ name, local }) => {
    const hash = createHash('sha256');
    let bytes = 0;
    const rejected = new Map<number, RejectedRow>();
    const underWay = new Map<number, ExportRecord>();
    function note(place: number, reason: string): void {
      const record = underWay.get(place);
      if (record) rejected.set(place, rejectedRow(record.value, reason));
    }

    async function* records() {
      let place = 0;
      for await (const line of linesOf(local.path)) {
        hash.update(line);
        const record = parseRecord(line);
        underWay.set(place, record);
        yield { place: place++, record };
      }
    }
    const batches = fillBatches(records(), {
      ...open,
      refuse({ place }, reason) {
        note(place, reason);
        underWay.delete(place);
      },
    });
    await inParallel(batches, {
      width: open.width,
      async work(batch) {
        for (const text of batch.texts) bytes += Buffer.byteLength(text);
        await sendBatch({ open: { send }, patience, reject: note }, batch);
        for (const place of batch.places) underWay.delete(place);
      },
    });
    await rm(local.path);
    const rows = [...rejected].toSorted(([a], [b]) => a - b).map(([, row]) => row);
    if (rows.length > 0) await reject(name, rows);
    return { bytes, sha256: hash.digest('hex'), ...(rows.length > 0 && { rejected: rows.length }) };
  };
}
