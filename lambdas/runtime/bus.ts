import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { Failure } from '#core/failure.ts';
import { BUS_SOURCE, type BusEvent } from '#core/messages/bus-events.ts';

export type BusAt = { client: EventBridgeClient; bus: string };

/** Puts an event on our bus; an entry that EventBridge takes the call for but not the entry is `unavailable`. */
export async function announce(at: BusAt, event: BusEvent): Promise<void> {
  const entry = {
    EventBusName: at.bus,
    Source: BUS_SOURCE,
    DetailType: event.type,
    Detail: JSON.stringify(event.detail),
  };
  const answer = await at.client.send(new PutEventsCommand({ Entries: [entry] }));
  if (!answer.FailedEntryCount) return;
  const why = answer.Entries?.[0]?.ErrorCode ?? 'no reason given';
  throw new Failure('unavailable', `the bus did not take ${event.type}: ${why}`, { retry: 'later' });
}
