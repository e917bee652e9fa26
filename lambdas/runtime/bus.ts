import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { Failure } from '#core/failure.ts';
import { fillGroups } from '#core/fill-groups.ts';
import { BUS_SOURCE, type BusEvent } from '#core/messages/bus-events.ts';
import { eventBridge } from './clients.ts';

/** What puts an event on the bus of this name. */
export const announcer = (bus: string) => async (event: BusEvent) => announce({ client: eventBridge(), bus }, event);

export type BusAt = { client: EventBridgeClient; bus: string };

/** PutEvents takes ten entries a call, of 256 KiB together (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html). */
const ENTRIES_PER_CALL = 10;
const MAX_CALL_BYTES = 256 * 1024;

/** Puts events on our bus, in their order. An entry that EventBridge does not take, though it takes the call, is `unavailable`. */
export async function announce(at: BusAt, ...events: BusEvent[]): Promise<void> {
  const entries = events.map(({ type, detail }) => ({
    EventBusName: at.bus,
    Source: BUS_SOURCE,
    DetailType: type,
    Detail: JSON.stringify(detail),
  }));
  const size = (entry: (typeof entries)[number]) => Buffer.byteLength(JSON.stringify(entry));
  for (const Entries of fillGroups(entries, { size, limit: MAX_CALL_BYTES, most: ENTRIES_PER_CALL })) {
    const answer = await at.client.send(new PutEventsCommand({ Entries }));
    if (!answer.FailedEntryCount) continue;
    const place = answer.Entries?.findIndex(({ ErrorCode }) => ErrorCode !== undefined) ?? 0;
    const why = answer.Entries?.[place]?.ErrorCode ?? 'no reason given';
    throw new Failure('unavailable', `the bus did not take ${Entries[place]?.DetailType}: ${why}`, { retry: 'later' });
  }
}
