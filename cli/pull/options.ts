import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type Connection, needed, numberOf, Wrong } from '../wire/connection.ts';
import type { Resource } from '../wire/wire.ts';
import type { Values } from './arguments.ts';
import { type Query, queryOf, type Window } from './query.ts';

/** What one pull is to do, read from the command line, the environment, the query file and the account's clock. */
export type Format = 'ndjson' | 'parquet';
export type PullOptions = {
  connection: Connection;
  resource: Resource;
  query: Query;
  /** The days of an events query; a query for people may have none. */
  window: Window | undefined;
  /** The opening request's query string. */
  params: string;
  format: Format;
  /** The finished file. */
  out: string;
  stateDir: string;
  /** Today where the account is. */
  today: number;
  minShare: number;
  restart: boolean;
  restartIfExpired: boolean;
  quiet: boolean;
};

/** @throws Wrong, with the option and what it may be */
export function optionsOf(
  values: Values,
  { connection, today }: { connection: Connection; today: number },
): PullOptions {
  const { query, window } = queryOf(values, today);
  const out = needed(values.out, '--out');
  const format = formatOf(values.format, out);
  const file = fileOf(out, {
    name: nameOf(values.resource, query),
    days: window ?? { from: today, to: today },
    format,
  });
  return {
    connection,
    resource: values.resource,
    query,
    window,
    params: paramsOf(values),
    format,
    out: file,
    stateDir: resolve(values.state ?? join(dirname(file), '.causeway')),
    today,
    minShare: numberOf(values['min-share'], '--min-share', { from: 0, to: 1 }),
    restart: values.restart,
    restartIfExpired: values['restart-if-expired'],
    quiet: values.quiet,
  };
}

/** The server's default is to send everything: what is not wanted is said, so that a pull stays lean. People are asked for with their properties. */
function paramsOf(values: Values): string {
  const wanted = { app: values.app, events: values.events, profile: values.profile || values.resource === 'profiles' };
  const params = new URLSearchParams({
    batch_size: String(numberOf(values['batch-size'], '--batch-size', { from: 1, to: 5_000 })),
  });
  for (const [name, isWanted] of Object.entries(wanted)) params.set(name, String(isWanted));
  return params.toString();
}

/** What a file, and the history of a query, are called after. */
export function nameOf(resource: Resource, query: Query): string {
  const name = resource === 'events' ? String(query.event_name) : resource;
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
}

const ENDINGS: Record<string, Format> = {
  '.parquet': 'parquet',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'ndjson',
};

function formatOf(said: string | undefined, out: string): Format {
  if (said !== undefined && said !== 'ndjson' && said !== 'parquet') {
    throw new Wrong(`--format: ${said} is neither ndjson nor parquet`);
  }
  const ending = extname(out).toLowerCase();
  const format = said ?? (ending === '' || isFolder(out) ? 'ndjson' : ENDINGS[ending]);
  if (format) return format;
  const remedy = 'name it .ndjson, .jsonl, .json or .parquet, or say --format ndjson or --format parquet';
  throw new Wrong(`--out: pull writes NDJSON or Parquet, and ${basename(out)} would be neither; ${remedy}`);
}

function isFolder(out: string): boolean {
  return /[\\/]$/.test(out) || (existsSync(out) && statSync(out).isDirectory());
}

function fileOf(out: string, { name, days, format }: { name: string; days: Window; format: Format }): string {
  if (!isFolder(out)) return join(resolve(dirname(out)), basename(out));
  return join(resolve(out), `${name}-${days.from}-${days.to}.${format}`);
}
