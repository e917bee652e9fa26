import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { turns } from '#core/turns.ts';
import type { Patience } from '#runtime/patiently.ts';
import { linesOf } from '../adapters/lines.ts';
import type { OpenBatches } from '../destinations/destination.ts';
import { type Pace, unpaced } from '../destinations/pacer.ts';
import { fillBatches, without } from '../domain/batches.ts';
import { type ExportRecord, idOf, parseRecord } from '../domain/export-record.ts';
import { type RejectedRow, rejectedRow } from '../domain/rejected.ts';
import { type FileProgress, noProgress } from './file-progress.ts';
import type { GoesOn } from './goes-on.ts';
import { PATIENCE, sendBatch } from './send-batch.ts';
import type { Ship } from './write-part.ts';

type Deps = {
  /** Keeps the list of records of a file that the partner did not take. */
  reject: (name: string, rows: readonly RejectedRow[]) => Promise<void>;
  /** What earlier tries have settled of a file is not sent again. */
  progressOf?: (name: string) => Promise<FileProgress>;
  /** Whether an event was delivered when it came, by its id. */
  isDelivered?: (eventId: unknown) => boolean;
  /** Whether the run has delivered a record, by a plan that it had before. */
  wasSent?: (record: ExportRecord) => boolean;
  patience?: Patience;
  /** Waits until so many records may be sent. */
  pace?: Pace;
  /** Asked before each request. */
  goesOn?: GoesOn;
};

/**
 * Sends files of records (`jsonl`, a line each) to a partner that takes them in batches. Memory is that of the batches under
 * way and of the list of what was not taken. Files that are sent at once share the partner's width.
 */
export function sendRecords(open: OpenBatches, deps: Deps): Ship {
  const {
    reject,
    progressOf = noProgress,
    isDelivered = () => false,
    wasSent = () => false,
    patience = PATIENCE,
    pace = unpaced,
    goesOn = async () => {},
  } = deps;
  const turn = turns(open.width);
  const send: OpenBatches['send'] = (texts, lane) =>
    turn(async () => {
      await pace(texts.length);
      await goesOn();
      return await open.send(texts, lane);
    });
  return async ({ name, local }) => {
    const hash = createHash('sha256');
    let bytes = 0;
    let atOnce = 0;
    const progress = await progressOf(name);
    const { settled } = progress;
    const rejected = new Map<number, RejectedRow>();
    const underWay = new Map<number, ExportRecord>();
    function note(place: number, reason: string): void {
      const record = underWay.get(place);
      if (record) rejected.set(place, rejectedRow(record.value, reason));
      settled.reject(place, reason);
    }

    function take(places: readonly number[]): void {
      settled.take(places);
      const records = places.flatMap((place) => underWay.get(place) ?? []);
      progress.note(records.flatMap((record) => idOf(record) ?? []));
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
        if (wasSent(read.record)) continue;
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
    const sending = inParallel(batches, {
      width: open.width,
      async work(batch) {
        for (const text of batch.texts) bytes += Buffer.byteLength(text);
        const before = new Set([...batch.places.keys()].filter((index) => settled.has(batch.places[index] ?? 0)));
        await sendBatch({ open: { send }, patience, reject: note, taken: take }, without(batch, before));
        for (const place of batch.places) underWay.delete(place);
        await progress.tick();
      },
    });
    await sending.catch(async (thrown: unknown) => {
      // Whoever does it now knows more.
      if (!isSuperseded(thrown)) await progress.keep();
      throw thrown;
    });
    await progress.end();
    await rm(local.path);
    const rows = [...rejected].toSorted(([a], [b]) => a - b).map(([, row]) => row);
    if (rows.length > 0) await reject(name, rows);
    return {
      ...{ bytes, sha256: hash.digest('hex') },
      ...(rows.length > 0 && { rejected: rows.length }),
      ...(atOnce > 0 && { atOnce }),
    };
  };
}

const isSuperseded = (thrown: unknown) => thrown instanceof Failure && thrown.code === 'superseded';
