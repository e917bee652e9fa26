import type { Format } from '../domain/formats.ts';
import { csv } from './csv.ts';
import { json, jsonl } from './json.ts';
import { parquet } from './parquet.ts';
import type { RecordFormat } from './record-format.ts';

/** Every format, by the name that an export gives it. */
export const recordFormats: Record<Format, RecordFormat> = { json, jsonl, csv, parquet };
