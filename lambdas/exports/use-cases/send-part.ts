import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '#core/failure.ts';
import type { PlansAt } from '../adapters/s3-plans.ts';
import { readSent, writeRejected, writeSent } from '../adapters/s3-sent.ts';
import type { OpenBatches } from '../destinations/destination.ts';
import { pacer } from '../destinations/pacer.ts';
import { idOf } from '../domain/export-record.ts';
import type { Run } from '../domain/run.ts';
import { fileProgress } from './file-progress.ts';
import type { GoesOn } from './goes-on.ts';
import { sendRecords } from './send-records.ts';
import type { Ship } from './write-part.ts';

/**
 * Small enough to be sent within minutes at the pace of the slowest partner: a try looks at the clock between files, and a
 * function that is stopped within one knows less well how far it came.
 */
export const MAX_SENT_BYTES = 4_000_000;

type Sending = {
  plansAt: PlansAt;
  run: Run;
  part: number;
  /** Whether a file can still be sent before this function's time is over. */
  hasTime: () => boolean;
  /** Ids of events that were delivered when they came. */
  delivered: ReadonlySet<string>;
  /** Ids of records that this run has delivered by a plan that it had before. */
  without: ReadonlySet<string>;
  /** Parts of a run that may be sent at once: the partner's rate is of all of them. */
  partsAtOnce: number;
  goesOn: GoesOn;
};

/**
 * Sends the files of a part, each once: a partner may take hours for what a function has minutes for. Where time is over it
 * throws `unfinished`, and the next try goes on behind the files that are sent. Every try sends one at least.
 */
export function sendPart(open: OpenBatches, { plansAt, run, part, hasTime, ...which }: Sending): Ship {
  const { recordsASecond } = open;
  const ship = sendRecords(open, {
    ...(recordsASecond !== undefined && {
      pace: pacer({ perSecond: recordsASecond / which.partsAtOnce, now: () => performance.now(), wait }),
    }),
    goesOn: which.goesOn,
    reject: async (name, rows) => await writeRejected(plansAt, { run, part, name, rows }),
    progressOf: async (name) => await fileProgress(plansAt, { run, part, name }),
    isDelivered: (eventId) => typeof eventId === 'string' && which.delivered.has(eventId),
    wasSent: (record) => which.without.has(idOf(record) ?? ''),
  });
  let begun = 0;
  return async (file) => {
    const { name, local } = file;
    const before = await readSent(plansAt, { run, part, name });
    if (before) {
      await rm(local.path);
      return before;
    }
    if (begun++ > 0 && !hasTime()) {
      const text = `Part ${part} is not sent to its end yet; it goes on at ${name}.`;
      throw new Failure('unfinished', text, { retry: 'later' });
    }
    const sent = await ship(file);
    await writeSent(plansAt, { run, part, name, sent });
    return sent;
  };
}
