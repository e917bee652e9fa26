import { Failure } from '#core/failure.ts';
import { type Patience, patiently } from '../adapters/patiently.ts';
import type { OpenBatches } from '../destinations/destination.ts';
import { type Batch, halved, without } from '../domain/batches.ts';

/** How long one batch is tried; then the part fails, and is tried again as a whole. */
export const PATIENCE: Patience = { seconds: 240, firstWait: 1, longestWait: 60 };

export type Sending = {
  open: Pick<OpenBatches, 'send'>;
  /** Told of each record that was not taken and will not be. */
  reject: (place: number, reason: string) => void;
  patience: Patience;
};

/**
 * Sends a batch until each record of it is taken or rejected. Throws the partner's last `Failure` where patience ends, and at
 * once where no retry can help.
 */
export async function sendBatch(sending: Sending, batch: Batch): Promise<void> {
  const { open, reject } = sending;
  let left = batch;
  while (left.texts.length > 0) {
    const { texts, lane } = left;
    const answer = await patiently(sending.patience, () => open.send(texts, lane));
    if (answer.kind === 'too-large' || answer.kind === 'some-are-wrong') {
      const halves = halved(left);
      if (!halves) return reject(placeOf(left, 0), answer.kind === 'too-large' ? TOO_LARGE : answer.reason);
      for (const half of halves) await sendBatch(sending, half);
      return;
    }
    const reasons = new Map(answer.rejected.map(({ index, reason }) => [index, reason]));
    for (const [index, reason] of reasons) reject(placeOf(left, index), reason);
    if (answer.kind === 'taken') return;
    if (reasons.size === 0) throw unknownRecord(-1, left);
    left = without(left, new Set(reasons.keys()));
  }
}

const TOO_LARGE = 'It is larger than the partner takes in one request.';

function placeOf(batch: Batch, index: number): number {
  const place = batch.places[index];
  if (place === undefined) throw unknownRecord(index, batch);
  return place;
}

function unknownRecord(index: number, { texts }: Batch): Failure {
  const text = `The partner refused record ${index} of a request of ${texts.length}, which is none of them.`;
  return new Failure('unavailable', text, { retry: 'later' });
}
