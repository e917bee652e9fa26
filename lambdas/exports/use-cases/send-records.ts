import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { inParallel } from '#core/in-parallel.ts';
import { linesOf } from '../adapters/lines.ts';
import { writeRejectedFile } from '../adapters/rejected-file.ts';
import type { RejectedList } from '../adapters/s3-plans.ts';
import type { OpenBatches } from '../destinations/destination.ts';
import { fillBatches, without } from '../domain/batches.ts';
import { type ExportRecord, parseRecord } from '../domain/export-record.ts';
import { type RejectedRow, rejectedRow } from '../domain/rejected.ts';
import type { PartProgress } from './part-progress.ts';
import { PATIENCE, type Patience, sendBatch } from './send-batch.ts';
import type { Ship } from './write-part.ts';

type Deps = {
  /** Keeps the list of records that the partner did not take. */
  reject: (list: RejectedList) => Promise<void>;
  /** What an earlier try of the part has settled is not sent again. */
  progress: Pick<PartProgress, 'of' | 'tick'>;
  /** Whether an event was delivered at once, when it came, by its id. */
  isDelivered: (eventId: unknown) => boolean;
  patience?: Patience;
};

/**
 * Sends a file of records (`jsonl`, a line each) to a partner that takes them in batches. Memory is that of the batches under
 * way and of the list of what was not taken.
 */
export function sendRecords(open: OpenBatches, deps: Deps): Ship {
  const { reject, progress, isDelivered, patience = PATIENCE } = deps;
  return async ({ name, local }) => {
    const hash = createHash('sha256');
    let bytes = 0;
    let atOnce = 0;
    const settled = progress.of(name);
    const rejected = new Map<number, RejectedRow>();
    const underWay = new Map<number, ExportRecord>();
    function note(place: number, reason: string): void {
      const record = underWay.get(place);
      if (record) rejected.set(place, rejectedRow(record.value, reason));
      settled.reject(place, reason);
    }

    async function* records() {
      let place = 0;
      for await (const line of linesOf(local.path)) {
        hash.update(line);
        const read = { place: place++, record: parseRecord(line) };
        if (isDelivered(read.record.value.eventId)) {
          atOnce++;
          continue;
        }
        underWay.set(read.place, read.record);
        const reason = settled.reasonOf(read.place);
        if (reason !== undefined) note(read.place, reason);
        yield read;
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
        const before = [...batch.places.keys()].filter((index) => settled.has(batch.places[index] ?? 0));
        await sendBatch({ open, patience, reject: note, taken: settled.take }, without(batch, new Set(before)));
        for (const place of batch.places) underWay.delete(place);
        await progress.tick();
      },
    });
    const rows = [...rejected].toSorted(([a], [b]) => a - b).map(([, row]) => row);
    await rm(local.path);
    if (rows.length > 0) await reject({ name, ...(await writeRejectedFile(`${local.path}.rejected`, rows)) });
    return {
      ...{ bytes, sha256: hash.digest('hex') },
      ...(rows.length > 0 && { rejected: rows.length }),
      ...(atOnce > 0 && { atOnce }),
    };
  };
}
