/**
 * The footer of a Parquet file, of which some row groups are to be left out: `FileMetaData` in Thrift's compact protocol
 * (https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift). Nothing is read but how long its
 * parts are; what those parts say is DuckDB's to tell (`parquet_metadata`).
 */
const NUM_ROWS = 3;
const ROW_GROUPS = 4;
/** After the footer: its length as four bytes, little-endian, and the magic `PAR1`. */
export const TAIL_BYTES = 8;
export const MAGIC = Buffer.from('PAR1');

export type KeptGroup = { group: number; rows: number };

/** The same footer with only these row groups, in their order; offsets into the file stay as they are. */
export function keepRowGroups(footer: Buffer, kept: readonly KeptGroup[]): Buffer {
  const parts: Buffer[] = [];
  let copied = 0;
  const replace = (from: number, until: number, by: Buffer) => {
    parts.push(footer.subarray(copied, from), by);
    copied = until;
  };
  eachField(footer, (field, { type, from, until }) => {
    if (field === NUM_ROWS) replace(from, until, zigzag(kept.reduce((sum, { rows }) => sum + rows, 0)));
    if (field === ROW_GROUPS && type === LIST) replace(from, until, listOf(elementsOf(footer, from), kept));
  });
  return Buffer.concat([...parts, footer.subarray(copied)]);
}

function listOf({ type, spans, footer }: Elements, kept: readonly KeptGroup[]): Buffer {
  const groups = kept.map(({ group }) => {
    const span = spans[group];
    if (!span) throw new RangeError(`the file has no row group ${group}`);
    return footer.subarray(span.from, span.until);
  });
  const size = groups.length;
  const head =
    size < 15 ? Buffer.from([(size << 4) | type]) : Buffer.concat([Buffer.from([0xf0 | type]), varint(size)]);
  return Buffer.concat([head, ...groups]);
}

type Span = { from: number; until: number };
type Elements = { type: number; spans: Span[]; footer: Buffer };

const [TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, MAP, STRUCT] = [1, 2, 3, 7, 8, 9, 10, 11, 12];

/** Calls for each field of the struct at the buffer's start: its number, its type, and where its value is. */
function eachField(footer: Buffer, found: (field: number, value: Span & { type: number }) => void): void {
  let at = 0;
  let field = 0;
  for (let head = footer.readUInt8(at++); head !== 0; head = footer.readUInt8(at++)) {
    const type = head & 15;
    const delta = head >> 4;
    if (delta === 0) {
      const number = readVarint(footer, at);
      field = (number.value >>> 1) ^ -(number.value & 1);
      at = number.next;
    } else field += delta;
    const until = type === TRUE || type === FALSE ? at : skip(footer, { type, at });
    found(field, { type, from: at, until });
    at = until;
  }
}

/** Where a value ends that begins at `at`; in a list, also booleans take a byte. */
function skip(footer: Buffer, { type, at }: { type: number; at: number }): number {
  switch (type) {
    case TRUE:
    case FALSE:
    case BYTE:
      return at + 1;
    case DOUBLE:
      return at + 8;
    case BINARY: {
      const length = readVarint(footer, at);
      return length.next + length.value;
    }
    case LIST:
    case SET:
      return elementsOf(footer, at).spans.at(-1)?.until ?? listHead(footer, at).next;
    case MAP:
      throw new RangeError('a footer has no maps');
    case STRUCT: {
      let end = at;
      eachField(footer.subarray(at), (_, { until }) => {
        end = at + until;
      });
      return end + 1;
    }
    default:
      return readVarint(footer, at).next;
  }
}

function listHead(footer: Buffer, at: number): { type: number; size: number; next: number } {
  const head = footer.readUInt8(at);
  const type = head & 15;
  if (head >> 4 < 15) return { type, size: head >> 4, next: at + 1 };
  const size = readVarint(footer, at + 1);
  return { type, size: size.value, next: size.next };
}

function elementsOf(footer: Buffer, at: number): Elements {
  const { type, size, next } = listHead(footer, at);
  const spans: Span[] = [];
  let from = next;
  for (let element = 0; element < size; element++) {
    const until = skip(footer, { type, at: from });
    spans.push({ from, until });
    from = until;
  }
  return { type, spans, footer };
}

/** Only how long a number is matters where it is more than 32 bits. */
function readVarint(footer: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  for (let next = at, shift = 0; ; shift += 7) {
    const byte = footer.readUInt8(next++);
    if (shift < 28) value |= (byte & 127) << shift;
    if (byte < 128) return { value, next };
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

const zigzag = (value: number): Buffer => varint(value * 2);
