import { Failure } from '#core/failure.ts';
import { type LineEvent, readEventLine } from '#core/intake/event-line.ts';
import type { Reaction } from '#core/messages/reaction.ts';
import type { Patience } from '#runtime/patiently.ts';
import { unpackLines } from '#store/stream/ingest.ts';
import { claimMessage, type DeliveredAt, settleMessage } from '../adapters/dynamo-delivered.ts';
import { type ExportsAt, readExport } from '../adapters/dynamo-exports.ts';
import { partnerOf } from '../destinations/registry.ts';
import type { Export } from '../domain/export-item.ts';
import type { ExportRecord } from '../domain/export-record.ts';
import { isFresh, isInstant } from '../domain/instant.ts';
import { wantedKeys } from '../domain/plan.ts';
import type { KeptDestinations } from './kept-destinations.ts';
import { INSTANT_PATIENCE, sendInstant } from './send-instant.ts';

/**
 * Delivers events as they come, and records which the partner has. What is not recorded is delivered by a run: so whatever
 * goes wrong here loses nothing, and doubles only what the partner took without our having heard, or recorded, that it did.
 */
export type InstantDeps = {
  exportsAt: ExportsAt;
  /** The records of events, as a run would make them. */
  recordsOf: (wanted: { exported: Export; events: readonly LineEvent[] }) => Promise<ExportRecord[]>;
  deliveredAt: DeliveredAt;
  destinations: KeptDestinations;
  /** For so long after it was received, an event is tried. */
  forMs: number;
  patience?: Patience;
  now: () => number;
};
export type Delivered = {
  outcome: 'delivered' | 'not-wanted' | 'too-late' | 'left-to-the-run';
  events: number;
  /** Events that are the run's now. */
  left: number;
  why?: string;
};

/** Longer than one call of the worker takes. */
const CLAIM_MS = 60_000;

export function deliverInstant(deps: InstantDeps) {
  /** Throws where another try can help, but in the last one. */
  return async function deliver(reaction: Reaction, { isLast }: { isLast: boolean }): Promise<Delivered> {
    const exported = await exportOf(deps.exportsAt, reaction);
    if (!exported || !isInstant(partnerOf(exported.definition.partner), exported)) {
      return { outcome: 'not-wanted', events: 0, left: 0 };
    }
    const wanted = wantedOf(exported, reaction);
    const fresh = wanted.filter((event) => isFresh(event, { now: deps.now(), forMs: deps.forMs }));
    if (fresh.length === 0) return { outcome: 'too-late', events: 0, left: wanted.length };
    const failure = await claimed(deps, { exported, reaction, events: fresh });
    if (!failure) return { outcome: 'delivered', events: fresh.length, left: wanted.length - fresh.length };
    if (failure.why.retry === 'later' && !isLast) throw failure.why;
    return { outcome: 'left-to-the-run', events: failure.delivered, left: failure.left, why: failure.why.message };
  };
}

async function exportOf(at: ExportsAt, { accountId, subscriber }: Reaction): Promise<Export | undefined> {
  return await readExport(at, { accountId, exportId: Number(subscriber) }).catch((thrown: unknown) => {
    if (thrown instanceof Failure && thrown.code === 'not-found') return undefined;
    throw thrown;
  });
}

/** The export may have been edited since the events were chosen for it. */
function wantedOf({ definition }: Export, { events }: Reaction): LineEvent[] {
  const keys = wantedKeys(definition);
  const read = unpackLines(Buffer.from(events, 'base64')).map(readEventLine);
  return keys ? read.filter(({ key }) => keys.includes(key)) : read;
}

type Work = { exported: Export; reaction: Reaction; events: readonly LineEvent[] };
type Stopped = { why: Failure; delivered: number; left: number };

/** Sends what is not delivered yet of a message, while nobody else is at it; answers what kept the rest from being delivered. */
async function claimed(deps: InstantDeps, { exported, reaction, events }: Work): Promise<Stopped | undefined> {
  const { deliveredAt, destinations, forMs, patience = INSTANT_PATIENCE, now } = deps;
  const message = { accountId: exported.accountId, exportId: exported.id, id: reaction.id, at: reaction.at };
  const delivered = await claimMessage(deliveredAt, { message, now: now(), until: now() + CLAIM_MS });
  if (!delivered) throw new Failure('superseded', 'another call is at this message', { retry: 'later' });
  const open = events.filter(({ eventId }) => !delivered.has(eventId));
  try {
    if (open.length === 0) return undefined;
    const to = await destinations.openOf(exported);
    const records = await deps.recordsOf({ exported, events: open });
    const taken = (id: string) => delivered.add(id);
    await sendInstant(to, { records, events: open, forMs, patience, now, taken });
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    destinations.shut(exported, thrown);
    return { why: thrown, delivered: delivered.size, left: open.filter((one) => !delivered.has(one.eventId)).length };
  } finally {
    await settleMessage(deliveredAt, { message, delivered });
  }
  return undefined;
}
