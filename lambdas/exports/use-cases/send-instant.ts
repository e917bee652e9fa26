import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import type { LineEvent } from '#core/intake/event-line.ts';
import type { Patience } from '#runtime/patiently.ts';
import type { OpenBatches } from '../destinations/destination.ts';
import { fillBatches } from '../domain/batches.ts';
import type { ExportRecord } from '../domain/export-record.ts';
import { isFresh } from '../domain/instant.ts';
import { sendBatch } from './send-batch.ts';

/** A moment's trouble is waited out here; what lasts longer is tried again with the whole message. */
export const INSTANT_PATIENCE: Patience = { seconds: 3, firstWait: 0.2, longestWait: 1 };

type Sending = {
  records: readonly ExportRecord[];
  events: readonly LineEvent[];
  forMs: number;
  now: () => number;
  patience: Patience;
  /** Told of each event that the partner has, by its id. */
  taken: (eventId: string) => void;
};

/** Sends records of events at once. What the partner will never take is left to the run, whose report names it. */
export async function sendInstant(
  open: OpenBatches,
  { records, events, forMs, now, taken, patience }: Sending,
): Promise<void> {
  const eldest = Math.min(...events.map(({ receivedAt }) => receivedAt));
  async function send(texts: readonly string[], lane: string) {
    if (isFresh({ receivedAt: eldest }, { now: now(), forMs })) return await open.send(texts, lane);
    throw new Failure('unavailable', 'The events have waited for too long to be delivered at once.', {
      retry: 'never',
    });
  }
  const batches = fillBatches(placed(records), { ...open, refuse: () => undefined });
  await inParallel(batches, {
    width: open.width,
    work: (batch) =>
      sendBatch(
        {
          open: { send },
          patience,
          reject: () => undefined,
          taken: (places) => {
            for (const place of places) taken(String(records[place]?.value.eventId));
          },
        },
        batch,
      ),
  });
}

async function* placed(records: readonly ExportRecord[]) {
  for (const [place, record] of records.entries()) yield { place, record };
}
