import { parseExactly } from '#core/values/exact-json.ts';

/** A record as an export in `jsonl` has it (docs/export-files.md), and the text that it was read from. */
export type ExportRecord = { line: string; value: Readonly<Record<string, unknown>> };

/** What tells a record from all others of a run, whatever its plan: the event's id, or the id of the profile, which has one record. */
export function idOf({ value: { eventId, profileId } }: ExportRecord): string | undefined {
  const id = eventId ?? profileId;
  return typeof id === 'string' ? id : undefined;
}

/**
 * A record as the partner takes it; or why it never will, in words for the customer. Records of different lanes never go in
 * one request; where none is named, all are of one.
 */
export type Encoded = { text: string; lane?: string } | { refused: string };
/**
 * A line of a `jsonl` export. Integers beyond 2^53 are `JSON.rawJSON`, so that they keep their digits when they are written
 * again (https://github.com/tc39/proposal-json-parse-with-source).
 */
export function parseRecord(line: string): ExportRecord {
  return { line, value: parseExactly(line) };
}
