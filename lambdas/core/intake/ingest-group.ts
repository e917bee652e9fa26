import * as z from 'zod';
import { Failure } from '../failure.ts';
import { outsideObject } from '../values/plain-object.ts';

/**
 * What one record of the `Ingest` stream holds, before compression: a header, the group's events as tab-separated lines,
 * and its profile changes as JSON lines. Events are never parsed between the answer to the client and the Parquet file:
 * DuckDB reads the lines as they are. Compression and the stream itself are `store/stream/ingest.ts`.
 */
export const identifierKinds = ['identity', 'objectId', 'FBID', 'GPID'] as const;
export type IdentifierKind = (typeof identifierKinds)[number];

const headerSchema = z.object({
  uploadId: z.string().regex(/^[0-9a-f]{24}$/),
  /** Place of this group among those of its upload; with the upload id it names the group. */
  group: z.number().int().nonnegative(),
  accountId: z.string(),
  timezone: z.string(),
  /** Epoch milliseconds at which the upload was read. */
  receivedAt: z.number().int(),
  events: z.number().int().nonnegative(),
  profiles: z.number().int().nonnegative(),
});
export type GroupHeader = z.infer<typeof headerSchema>;

export const profileChangeSchema = z.object({
  kind: z.enum(identifierKinds),
  value: z.string(),
  /** Epoch seconds of the change, from the record's `ts`. */
  ts: z.number().int(),
  /**
   * What is done to the person: `set` (the default) applies `data` to the properties, `token` adds the device token in
   * `data`, `delete` forgets the person, `demerge` parts the identifier from the person it was merged into.
   */
  op: z.enum(['set', 'token', 'delete', 'demerge']).optional(),
  /** An identity of the same person: both become one. */
  login: z.string().optional(),
  /** The login holds only where the identifier is nobody's yet: a device that two people share makes them no one. */
  ifFree: z.boolean().optional(),
  /** The change is of whoever has this: who has it no more, or is there no more, is left as they are. */
  ifHas: z.object({ kind: z.enum(['email', 'phone']), value: z.string() }).optional(),
  data: outsideObject,
});
export type ProfileChange = z.infer<typeof profileChangeSchema>;

/** The three parts of a group, as bytes. */
export type GroupFrame = { header: Buffer; events: Buffer; changes: Buffer };
/** A group as it came out of the stream; its event lines are still compressed, for DuckDB to inflate. */
export type IngestGroup = { header: GroupHeader; packedEvents: Buffer; profileChanges: ProfileChange[] };

/** Columns of an event line, in order. No value holds a tab, a line end or a NUL: validation refuses them, JSON escapes them. */
export const eventLineColumns = {
  event_id: 'VARCHAR',
  event_key: 'VARCHAR',
  event: 'VARCHAR',
  ts: 'BIGINT',
  id_kind: 'VARCHAR',
  id_value: 'VARCHAR',
  props: 'VARCHAR',
  received_at: 'BIGINT',
} as const;

/** Id of an event: 24 hex digits of its upload's id, then its place in the upload as 8 (wire contract, decisions: event id). */
export function eventId(uploadId: string, place: number): string {
  return uploadId + place.toString(16).padStart(8, '0');
}

/** JSON text that every reader takes: half of a surrogate pair, which DuckDB and others refuse, is U+FFFD in it. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  // JSON.stringify escapes a surrogate only where it stands alone (https://github.com/tc39/proposal-well-formed-stringify).
  if (!text.includes('\\ud')) return text;
  return text.replace(/\\(ud[89a-f][0-9a-f]{2}|.)/g, (found) => (found.length === 6 ? '\ufffd' : found));
}

/** Characters that may not stand in an event line's names and identifiers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
export const controlCharacters = /[\u0000-\u001f\u007f]/;

/** A profile change as a line of a group. */
export function changeLine(change: ProfileChange): string {
  return `${jsonText(change)}\n`;
}

export function frameGroup(
  header: GroupHeader,
  lines: { events: readonly string[]; profiles: readonly string[] },
): GroupFrame {
  return frameLines(header, { events: bytesOf(lines.events), changes: bytesOf(lines.profiles) });
}

/** The same of lines that are bytes already. */
export function frameLines(header: GroupHeader, lines: Omit<GroupFrame, 'header'>): GroupFrame {
  return { header: Buffer.from(JSON.stringify(header)), ...lines };
}

/** Line by line into bytes: twice as fast as joining the lines, which makes one text of the widest characters of all. */
function bytesOf(lines: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(lines.reduce((most, line) => most + line.length * 3, 0));
  let end = 0;
  for (const line of lines) end += bytes.write(line, end);
  return bytes.subarray(0, end);
}

/** Reads the header of a frame; throws `corrupt-data`. */
export function readHeader(header: Buffer): GroupHeader {
  try {
    return headerSchema.parse(JSON.parse(header.toString('utf8')));
  } catch (cause) {
    throw new Failure('corrupt-data', 'not a group of the ingest stream', { retry: 'never', cause });
  }
}

/** Reads a frame back, all but its events; throws `corrupt-data` with what is wrong, for the quarantine. */
export function readGroup(frame: Omit<GroupFrame, 'events'>): Omit<IngestGroup, 'packedEvents'> {
  try {
    const header = headerSchema.parse(JSON.parse(frame.header.toString('utf8')));
    const profileChanges = frame.changes
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => profileChangeSchema.parse(JSON.parse(line)));
    if (profileChanges.length !== header.profiles)
      throw new Error(`${header.profiles} profile changes announced, ${profileChanges.length} there`);
    return { header, profileChanges };
  } catch (cause) {
    throw new Failure('corrupt-data', 'not a group of the ingest stream', { retry: 'never', cause });
  }
}
