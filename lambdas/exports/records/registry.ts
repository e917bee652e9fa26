import type { Definition } from '../domain/definition.ts';
import type { Format } from '../domain/formats.ts';
import { csv } from './csv.ts';
import { json, jsonl } from './json.ts';
import { parquet, parquetOfUnions } from './parquet.ts';
import type { RecordFormat } from './record-format.ts';
import { xml } from './xml.ts';

/** Every format, by the name that an export gives it. */
const byName: Record<Format, RecordFormat> = { json, jsonl, csv, xml, parquet };

export function recordFormatOf({ format, parquet: layout }: Pick<Definition, 'format' | 'parquet'>): RecordFormat {
  return layout === 'union' ? parquetOfUnions : byName[format];
}
