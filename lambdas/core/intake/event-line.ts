import * as z from 'zod';
import { Failure } from '../failure.ts';
import { identifierKinds } from './ingest-group.ts';

/** An event as it travels in the stream, a line of tab-separated columns (`ingest-group.ts`), read without DuckDB. */
const columnsSchema = z.tuple([
  z.string().regex(/^[0-9a-f]{32}$/),
  z.string(),
  z.string(),
  z.coerce.number().int(),
  z.enum(identifierKinds),
  z.string(),
  z.string(),
  z.coerce.number().int(),
]);

export type LineEvent = {
  eventId: string;
  /** Of its name, folded. */
  key: string;
  name: string;
  /** Epoch seconds. */
  ts: number;
  who: { kind: (typeof identifierKinds)[number]; value: string };
  /** JSON text of its properties, as it was sent. */
  props: string;
  /** Epoch milliseconds. */
  receivedAt: number;
};

/** Throws `corrupt-data` for what is no such line. @param line with or without its end */
export function readEventLine(line: string): LineEvent {
  const columns = columnsSchema.safeParse((line.endsWith('\n') ? line.slice(0, -1) : line).split('\t'));
  if (!columns.success) {
    throw new Failure('corrupt-data', 'not an event line of the ingest stream', { retry: 'never' });
  }
  const [eventId, key, name, ts, kind, value, props, receivedAt] = columns.data;
  return { eventId, key, name, ts, who: { kind, value }, props, receivedAt };
}

/** The line of an event, with its end. */
export function lineOfEvent({ eventId, key, name, ts, who, props, receivedAt }: LineEvent): string {
  return `${eventId}\t${key}\t${name}\t${ts}\t${who.kind}\t${who.value}\t${props}\t${receivedAt}\n`;
}

/** Key of the event of a line, without reading the rest. */
export function keyOfLine(line: string): string {
  const from = line.indexOf('\t') + 1;
  return line.slice(from, line.indexOf('\t', from));
}
