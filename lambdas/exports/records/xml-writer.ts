import { forEachMember, hasEscape, isNull, QUOTE } from '../domain/json-bytes.ts';
import type { PackedRecord, RecordWriter } from './packed-records.ts';
import { xmlText } from './xml-text.ts';

/** Writes records as XML: the finished piece, an `<entry>` for each property, and what ends the record. Lists and objects are JSON text. */
const KEY = Buffer.from('<entry><key>');
const VALUE = Buffer.from('</key><value>');
const END = Buffer.from('</value></entry>');
const AMPERSAND = 38;
const escapes = new Map([AMPERSAND, 60, 62].map((byte) => [byte, Buffer.from(xmlText(String.fromCharCode(byte)))]));
/** First byte of U+FFFE and U+FFFF, among others. */
const LAST_PLANE = 0xef;
/** A byte may become `&amp;`; a property of five bytes, `"":1,`, an entry of more than forty. */
const MOST_BYTES_OF_ONE = 10;

export function xmlWriter(end: string): RecordWriter {
  const tail = Buffer.from(`${end}\n`);
  function write(
    { bytes, from, ends, props }: PackedRecord,
    { into, at: start }: { into: Buffer; at: number },
  ): number {
    let at = start + bytes.copy(into, start, from, ends[0]);
    forEachMember(bytes, props, (name, nameEnd, value, valueEnd) => {
      if (isNull(bytes, value)) return;
      at += KEY.copy(into, at);
      at = writeText(bytes, { from: name, to: nameEnd, into, at });
      at += VALUE.copy(into, at);
      at =
        bytes[value] === QUOTE
          ? writeText(bytes, { from: value, to: valueEnd, into, at })
          : writeBytes(bytes, { from: value, to: valueEnd, into, at });
      at += END.copy(into, at);
    });
    return at + tail.copy(into, at);
  }
  return { pieces: 1, write, roomFor: ({ from, to }) => MOST_BYTES_OF_ONE * (to - from) + tail.length };
}

type Span = { from: number; to: number; into: Buffer; at: number };

/** A JSON text, its quotes included, as the text that it stands for. */
function writeText(bytes: Buffer, span: Span): number {
  if (!hasEscape(bytes, span)) return writeBytes(bytes, { ...span, from: span.from + 1, to: span.to - 1 });
  const text: unknown = JSON.parse(bytes.toString('utf8', span.from, span.to));
  return span.at + span.into.write(xmlText(String(text)), span.at);
}

/** Bytes of JSON, which hold no control character, as they are. */
function writeBytes(bytes: Buffer, { from, to, into, at: start }: Span): number {
  let at = start;
  for (let place = from; place < to; place++) {
    const byte = bytes[place] ?? 0;
    if (byte === LAST_PLANE) return at + into.write(xmlText(bytes.toString('utf8', place, to)), at);
    const escaped = byte >= AMPERSAND && byte <= 62 ? escapes.get(byte) : undefined;
    if (escaped) at += escaped.copy(into, at);
    else into[at++] = byte;
  }
  return at;
}
