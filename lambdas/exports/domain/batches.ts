import type { Encoded, ExportRecord } from './export-record.ts';

/** What one request may hold: records, and bytes of their texts, of which each also costs `overhead`. */
export type RequestSize = {
  records: number;
  bytes: number;
  overhead: number;
  /** Bytes of one record, where that is less. */
  each?: number;
};

/** Records of one request: their texts, and where each stands among the records that were read. */
export type Batch = { places: number[]; texts: string[]; lane: string };
type Filling = {
  most: RequestSize;
  encode: (record: ExportRecord) => Encoded;
  /** Told of each record that the partner could never take. */
  refuse: (read: Read, reason: string) => void;
};
type Read = { place: number; record: ExportRecord };

/**
 * Fills batches with records, in their order, up to what the partner takes in one request: the same records, the same
 * batches. Of each lane, one batch waits to be filled.
 */
export async function* fillBatches(
  records: AsyncIterable<Read>,
  { most, encode, refuse }: Filling,
): AsyncGenerator<Batch> {
  const waiting = new Map<string, Batch & { bytes: number }>();
  for await (const read of records) {
    const encoded = fitting(encode(read.record), most);
    if ('refused' in encoded) {
      refuse(read, encoded.refused);
      continue;
    }
    const { text, lane = '' } = encoded;
    const weight = Buffer.byteLength(text) + most.overhead;
    const filled = waiting.get(lane);
    if (filled && (filled.texts.length >= most.records || filled.bytes + weight > most.bytes)) {
      waiting.delete(lane);
      yield filled;
    }
    const batch = waiting.get(lane) ?? { places: [], texts: [], lane, bytes: 0 };
    waiting.set(lane, batch);
    batch.places.push(read.place);
    batch.texts.push(text);
    batch.bytes += weight;
  }
  yield* waiting.values();
}

function fitting(encoded: Encoded, most: RequestSize): Encoded {
  if ('refused' in encoded) return encoded;
  const bytes = Buffer.byteLength(encoded.text);
  const limit = Math.min(most.each ?? most.bytes, most.bytes - most.overhead);
  return bytes <= limit ? encoded : { refused: `It is ${bytes} bytes long; the partner takes ${limit}.` };
}

/** What is left of a batch without some of its records. */
export function without({ places, texts, lane }: Batch, gone: ReadonlySet<number>): Batch {
  const stays = (_: unknown, index: number) => !gone.has(index);
  return { places: places.filter(stays), texts: texts.filter(stays), lane };
}

/** A batch as two; undefined for a single record. */
export function halved({ places, texts, lane }: Batch): [Batch, Batch] | undefined {
  if (texts.length < 2) return undefined;
  const middle = Math.ceil(texts.length / 2);
  return [
    { places: places.slice(0, middle), texts: texts.slice(0, middle), lane },
    { places: places.slice(middle), texts: texts.slice(middle), lane },
  ];
}
