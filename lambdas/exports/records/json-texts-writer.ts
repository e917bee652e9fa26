import { COMMA, forEachMember, isNull, QUOTE } from '../domain/json-bytes.ts';
import type { PackedRecord, RecordWriter } from './packed-records.ts';

/** Writes records as lines of JSON whose properties are all texts: numbers and truth values as they are spelt, lists and objects as JSON. */
const OPEN = 123;
const COLON = 58;
const END = Buffer.from('}}\n');
const CONTAINERS = new Set([OPEN, 91]);

export function textsWriter(): RecordWriter {
  function write(
    { bytes, from, ends, props }: PackedRecord,
    { into, at: start }: { into: Buffer; at: number },
  ): number {
    let at = start + bytes.copy(into, start, from, ends[0]);
    into[at++] = OPEN;
    const first = at;
    forEachMember(bytes, props, (name, nameEnd, value, end) => {
      if (at > first) into[at++] = COMMA;
      at += bytes.copy(into, at, name, nameEnd);
      into[at++] = COLON;
      const byte = bytes[value] ?? 0;
      if (byte === QUOTE || isNull(bytes, value)) at += bytes.copy(into, at, value, end);
      else if (CONTAINERS.has(byte)) at += into.write(JSON.stringify(bytes.toString('utf8', value, end)), at);
      else {
        into[at++] = QUOTE;
        at += bytes.copy(into, at, value, end);
        into[at++] = QUOTE;
      }
    });
    return at + END.copy(into, at);
  }
  return { pieces: 1, write, roomFor: ({ from, to }) => 2 * (to - from) + 64 };
}
