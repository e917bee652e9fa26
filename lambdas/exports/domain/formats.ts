/**
 * What the formats of an export are, apart from how records are made in them (`records/`): their names, and how a file of
 * each is delivered.
 */
export const formats = ['json', 'jsonl', 'csv', 'xml', 'parquet'] as const;
export type Format = (typeof formats)[number];

/** No file that a customer gets is larger than 100 MB (wire contract, exports: file names). */
export const MAX_FILE_BYTES = 100_000_000;

/** What a file is by the time that it leaves. */
export type Delivered = { ending: string; gzip: boolean; contentType: string };

const gzipped = (format: Format): Delivered => ({
  ending: `.${format}.gz`,
  gzip: true,
  contentType: 'application/gzip',
});
const AS: Record<Format, Delivered> = {
  json: gzipped('json'),
  jsonl: gzipped('jsonl'),
  csv: gzipped('csv'),
  xml: gzipped('xml'),
  parquet: { ending: '.parquet', gzip: false, contentType: 'application/vnd.apache.parquet' },
};

/** @param wish `gz`: Parquet is gzipped as a whole, too, which costs time and saves little */
export function deliveredAs({ format, gz }: { format: Format; gz?: boolean | undefined }): Delivered {
  return gz ? { ...gzipped(format), ending: `${AS[format].ending}.gz` } : AS[format];
}

/** Formats whose properties have columns of their own, the same in all files of an export (`csv-columns.ts`). */
export function hasColumns({ format }: { format: Format }): boolean {
  return format === 'csv';
}
