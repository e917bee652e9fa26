import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { unansweredOf } from '../upload/unanswered.ts';
import type { Unanswered } from '../upload/upload-rows.ts';
import { type Connection, numberOf, Wrong } from '../wire/connection.ts';
import type { Values } from './arguments.ts';
import { type Mapping, readMapping } from './mapping.ts';
import type { Format } from './rows.ts';

/** What one push is to do, read from the command line and the mapping. */
export type PushOptions = {
  connection: Connection;
  /** `-` is standard input. */
  file: string;
  format: Format;
  delimiter: string;
  mapping: Mapping | undefined;
  rejected: string;
  stateDir: string;
  batchSize: number;
  atOnce: number;
  unanswered: Unanswered;
  dryRun: boolean;
  again: boolean;
  restart: boolean;
  quiet: boolean;
};

/** @throws Wrong, with the option and what it may be */
export function optionsOf(values: Values, connection: Connection): PushOptions {
  const { file } = values;
  const isStdin = file === '-';
  if (!isStdin && !existsSync(file)) throw new Wrong(`${file}: there is no such file`);
  const path = isStdin ? file : resolve(file);
  const folder = isStdin ? process.cwd() : dirname(path);
  const format = formatOf(values.format, file);
  if (values.event !== undefined && values.mapping === undefined) throw new Wrong('--event goes with --mapping');
  const mapping = values.mapping === undefined ? undefined : readMapping(values.mapping, values.event);
  if (format === 'csv' && !mapping) throw new Wrong('--mapping is missing: a CSV does not say what its columns are');
  const name = isStdin
    ? 'stdin'
    : basename(path)
        .replace(/\.gz$/i, '')
        .replace(/\.[^.]+$/, '');
  const rejected = resolve(values.rejected ?? join(folder, rejectedName(name, { format, dryRun: values['dry-run'] })));
  if (rejected === path) throw new Wrong('--rejected is the file that is pushed: name another one');
  return {
    connection,
    file: path,
    format,
    delimiter: delimiterOf(values.delimiter, file),
    mapping,
    rejected,
    stateDir: resolve(values.state ?? join(folder, '.causeway')),
    batchSize: numberOf(values['batch-size'], '--batch-size', { from: 1, to: 1_000 }),
    atOnce: numberOf(values['at-once'], '--at-once', { from: 1, to: 15 }),
    unanswered: unansweredOf(values.unanswered),
    dryRun: values['dry-run'],
    again: values.again,
    restart: values.restart,
    quiet: values.quiet,
  };
}

/** A dry run leaves alone what a real one has written. */
function rejectedName(name: string, { format, dryRun }: { format: Format; dryRun: boolean }): string {
  return `${name}${dryRun ? '.dry-run' : ''}.rejected.${format === 'csv' ? 'csv' : 'ndjson'}`;
}

const ENDINGS: Record<string, Format> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
};

function formatOf(said: string | undefined, file: string): Format {
  if (said !== undefined && said !== 'csv' && said !== 'ndjson' && said !== 'json') {
    throw new Wrong(`--format: ${said} is none of csv, ndjson and json`);
  }
  const ending = extname(file.replace(/\.gz$/i, '')).toLowerCase();
  const format = said ?? (file === '-' ? 'ndjson' : ENDINGS[ending]);
  if (format) return format;
  throw new Wrong(`${basename(file)}: its ending says nothing of its format; say --format csv, ndjson or json`);
}

function delimiterOf(said: string | undefined, file: string): string {
  const delimiter = said === '\\t' ? '\t' : (said ?? (/\.tsv(\.gz)?$/i.test(file) ? '\t' : ','));
  if (/^[\t\x20-\x7e]$/.test(delimiter) && !/["0-9A-Za-z]/.test(delimiter)) return delimiter;
  throw new Wrong(`--delimiter: "${delimiter}" is no delimiter; give one character, such as ';' or '\\t'`);
}

/** Of an upload that a journal belongs to; the rows themselves are told by the keys of batches. */
export function fingerprintOf({ connection: { url, account }, file, format, mapping, batchSize }: PushOptions): string {
  return createHash('sha256')
    .update(JSON.stringify([url, account, file, format, mapping, batchSize]))
    .digest('hex')
    .slice(0, 32);
}

/** What keys depend on beside the rows: the same rows into the same account are the same upload, wherever they lie. */
export function seedOf({ connection: { account }, again }: PushOptions, now: number): string {
  return `push\u001f${account}${again ? `\u001f${now}` : ''}`;
}
