import type { Encoded, ExportRecord } from './export-record.ts';

/** What one request may hold: records, and bytes of their texts, of which each also costs `overhead`. */
export type RequestSize = { records: number; bytes: number; overhead: number };

/** Records of one request: their texts, and where each stands among the records that were read. */
export type Batch = { places: number[]; texts: string[] };
type Filling = {
  most: RequestSize;
  encode: (record: ExportRecord) => Encoded;
  /** Told of each record that the partner could never take. */
  refuse: (read: Read, reason: string) => void;
};
type Read = { place: number; record: ExportRecord };

/**
 * Fills batches with records, in their order, up to what the partner takes in one request: the same records, the same batches.
 */
export async function* fillBatches(
  records: AsyncIterable<Read>,
  { most, encode, refuse }: Filling,
): AsyncGenerator<Batch> {
  let batch: Batch = { places: [], texts: [] };
  let bytes = 0;
  for await (const read of records) {
    const encoded = fitting(encode(read.record), most);
    if ('refused' in encoded) {
      refuse(read, encoded.refused);
      continue;
    }
    const weight = Buffer.byteLength(encoded.text) + most.overhead;
    if (batch.texts.length > 0 && (batch.texts.length >= most.records || bytes + weight > most.bytes)) {
      yield batch;
      batch = { places: [], texts: [] };
      bytes = 0;
    }
    batch.places.push(read.place);
    batch.texts.push(encoded.text);
    bytes += weight;
  }
  if (batch.texts.length > 0) yield batch;
}

function fitting(encoded: Encoded, most: RequestSize): Encoded {
  if ('refused' in encoded) return encoded;
  const bytes = Buffer.byteLength(encoded.text) + most.overhead;
  return bytes <= most.bytes ? encoded : { refused: `It is ${bytes} bytes long; one request takes ${most.bytes}.` };
}

/** What is left of a batch without some of its records. */
export function without({ places, texts }: Batch, indexes: readonly number[]): Batch {
  const gone = new Set(indexes);
  const stays = (_: unknown, index: number) => !gone.has(index);
  return { places: places.filter(stays), texts: texts.filter(stays) };
}

/** A batch as two; undefined for a single record. */
export function halved({ places, texts }: Batch): [Batch, Batch] | undefined {
  if (texts.length < 2) return undefined;
  const middle = Math.ceil(texts.length / 2);
  return [
    { places: places.slice(0, middle), texts: texts.slice(0, middle) },
    { places: places.slice(middle), texts: texts.slice(middle) },
  ];
}
