import { type LineEvent, lineOfEvent, readEventLine } from '#core/intake/event-line.ts';
import { outsideObject } from '#core/values/plain-object.ts';
import type { Recipient } from '../campaign.ts';

/** An event that waits: its line, compressed. One that no item takes waits without its properties. */
export type Packing = { pack: (lines: readonly string[]) => Buffer; unpack: (packed: Buffer) => readonly string[] };
const LONGEST = 300_000;

export function packedEvent(event: LineEvent, { pack }: Packing): string {
  const packed = pack([lineOfEvent(event)]).toString('base64');
  return packed.length <= LONGEST ? packed : pack([lineOfEvent({ ...event, props: '{}' })]).toString('base64');
}

export function unpackedEvent(packed: string, { unpack }: Packing): LineEvent {
  return readEventLine(unpack(Buffer.from(packed, 'base64'))[0] ?? '');
}

export const propsOf = ({ props }: LineEvent): Record<string, unknown> => outsideObject.parse(JSON.parse(props));

/** An event as a call tells of it. */
export function qualifying(event: LineEvent): NonNullable<Recipient['event']> {
  return { eventId: event.eventId, name: event.name, ts: event.ts, props: propsOf(event) };
}
