import { createGunzip } from 'node:zlib';
import { linesIn } from '../adapters/lines.ts';
import { type ExportRecord, parseRecord } from '../domain/export-record.ts';

export { type ExportRecord, idOf } from '../domain/export-record.ts';

/** The records of a delivered file of the format `jsonl`. */
export async function* recordsIn(gzipped: NodeJS.ReadableStream): AsyncGenerator<ExportRecord> {
  const plain = createGunzip();
  gzipped.on('error', (error) => plain.destroy(error));
  for await (const line of linesIn(gzipped.pipe(plain))) yield parseRecord(line);
}
