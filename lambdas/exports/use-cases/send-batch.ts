import { Failure } from '#core/failure.ts';
import { type Patience, patiently } from '#runtime/patiently.ts';
import type { OpenBatches, Rejected } from '../destinations/destination.ts';
import { type Batch, halved, without } from '../domain/batches.ts';

/** How long one batch is tried; then the part fails, and is tried again as a whole. */
export const PATIENCE: Patience = { seconds: 240, firstWait: 1, longestWait: 60 };

export type Sending = {
  open: Pick<OpenBatches, 'send'>;
  /** Told of each record that was not taken and will not be. */
  reject: (place: number, reason: string) => void;
  /** Told of the records that the partner has, as soon as it has said so. */
  taken?: (places: readonly number[]) => void;
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
    const answer = await patiently(sending.patience, async () => {
      const said = await open.send(left.texts, left.lane);
      if (said.kind !== 'partly') return said;
      left = settle(sending, left, said);
      throw said.why;
    });
    if (answer.kind === 'too-large' || answer.kind === 'some-are-wrong') {
      const halves = halved(left);
      if (!halves) return reject(placeOf(left, 0), answer.kind === 'too-large' ? TOO_LARGE : answer.reason);
      for (const half of halves) await sendBatch(sending, half);
      return;
    }
    if (answer.kind === 'again' && answer.rejected.length === 0) throw unknownRecord(-1, left);
    left = settle(sending, left, { ...answer, left: answer.kind === 'again' ? othersThan(answer.rejected, left) : [] });
  }
}

type Said = { rejected: readonly Rejected[]; left: readonly number[] };

/** Tells of what is rejected and of what is taken; answers what is left of the batch. */
function settle({ reject, taken }: Sending, batch: Batch, { rejected, left }: Said): Batch {
  const reasons = new Map(rejected.map(({ index, reason }) => [index, reason]));
  for (const [index, reason] of reasons) reject(placeOf(batch, index), reason);
  const stays = new Set(left);
  taken?.(batch.places.filter((_, index) => !stays.has(index) && !reasons.has(index)));
  const gone = [...batch.places.keys()].filter((index) => !stays.has(index));
  return without(batch, new Set(gone));
}

function othersThan(rejected: readonly Rejected[], { places }: Batch): number[] {
  const gone = new Set(rejected.map(({ index }) => index));
  return [...places.keys()].filter((index) => !gone.has(index));
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
