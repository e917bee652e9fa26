import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readDay, todayIn } from './days.ts';

/** What one pull is to do, read from the command line, the environment and the query file. */
export type Format = 'ndjson' | 'parquet';
export type Query = { event_name: string; from: number; to: number } & Record<string, unknown>;
export type PullOptions = {
  url: string;
  account: string;
  passcode: string;
  query: Query;
  /** The opening request's query string. */
  params: string;
  format: Format;
  /** The finished file. */
  out: string;
  stateDir: string;
  /** Today where the account is. */
  today: number;
  patienceMs: number;
  minShare: number;
  restart: boolean;
  restartIfExpired: boolean;
  quiet: boolean;
};
export type ReadOptions =
  | { kind: 'options'; options: PullOptions }
  | { kind: 'wrong'; error: string }
  | { kind: 'help' };

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const known = {
  url: text,
  account: text,
  passcode: text,
  event: text,
  from: text,
  to: text,
  query: text,
  out: text,
  format: text,
  state: text,
  timezone: text,
  'batch-size': { type: 'string', default: '5000' },
  patience: { type: 'string', default: '60' },
  'min-share': { type: 'string', default: '0.5' },
  profile: flag,
  app: flag,
  events: flag,
  restart: flag,
  'restart-if-expired': flag,
  quiet: flag,
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Thrown while reading, answered as a value. */
class Wrong extends Error {}

export function readPullOptions(
  args: readonly string[],
  given: { env: Record<string, string | undefined>; now: number },
): ReadOptions {
  try {
    const { values, positionals } = parseArgs({ args: joinNegative(args), options: known, allowPositionals: true });
    if (values.help) return { kind: 'help' };
    if (positionals.join(' ') !== 'events') throw new Wrong('say what to pull: causeway pull events …');
    return { kind: 'options', options: optionsOf(values, given) };
  } catch (error) {
    return { kind: 'wrong', error: error instanceof Error ? error.message : String(error) };
  }
}

/** `--from -7d`: a value with a dash in front would be taken for an option. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if (/^-\d+d$/.test(arg) && (last === '--from' || last === '--to')) joined.splice(-1, 1, `${last}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

type Values = ReturnType<typeof parseArgs<{ options: typeof known }>>['values'];

function optionsOf(
  values: Values,
  { env, now }: { env: Record<string, string | undefined>; now: number },
): PullOptions {
  const url = needed(values.url ?? env.CAUSEWAY_URL, '--url or CAUSEWAY_URL');
  if (!URL.canParse(url)) throw new Wrong(`--url: ${url} is no address`);
  const today = todayOf(values.timezone, now);
  const query = queryOf(values, today);
  const out = needed(values.out, '--out');
  const format = formatOf(values.format, out);
  const file = fileOf(out, { query, format });
  const params = new URLSearchParams({ batch_size: String(numberOf(values, 'batch-size', { from: 1, to: 5_000 })) });
  for (const name of ['app', 'events', 'profile'] as const) if (values[name]) params.set(name, 'true');
  return {
    url: url.replace(/\/+$/, ''),
    account: needed(values.account ?? env.CAUSEWAY_ACCOUNT, '--account or CAUSEWAY_ACCOUNT'),
    passcode: needed(values.passcode ?? env.CAUSEWAY_PASSCODE, '--passcode or CAUSEWAY_PASSCODE'),
    query,
    params: params.toString(),
    format,
    out: file,
    stateDir: resolve(values.state ?? join(dirname(file), '.causeway')),
    today,
    patienceMs: numberOf(values, 'patience', { from: 0, to: 10_000 }) * 60_000,
    minShare: numberOf(values, 'min-share', { from: 0, to: 1 }),
    restart: values.restart,
    restartIfExpired: values['restart-if-expired'],
    quiet: values.quiet,
  };
}

function queryOf(values: Values, today: number): Query {
  const more = values.query === undefined ? {} : readQueryFile(values.query);
  const event_name = z.string().safeParse(values.event ?? more.event_name).data;
  const day = (name: 'from' | 'to', otherwise: string) => {
    const said = values[name] ?? (more[name] === undefined ? otherwise : String(more[name]));
    const found = readDay(said, today);
    if (found === undefined) throw new Wrong(`--${name}: ${said} is no day; give YYYYMMDD, today, yesterday or -7d`);
    return found;
  };
  const from = day('from', 'yesterday');
  const to = day('to', String(from));
  if (from > to) throw new Wrong(`--from ${from} is after --to ${to}`);
  return { ...more, event_name: needed(event_name, '--event'), from, to };
}

function readQueryFile(path: string): Record<string, unknown> {
  const given: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const read = z.record(z.string(), z.unknown()).safeParse(given);
  if (!read.success) throw new Wrong(`--query: ${path} holds no JSON object`);
  const inner = z.record(z.string(), z.unknown()).safeParse(read.data.query);
  return inner.success ? inner.data : read.data;
}

function formatOf(said: string | undefined, out: string): Format {
  const format = said ?? (extname(out) === '.parquet' ? 'parquet' : 'ndjson');
  if (format !== 'ndjson' && format !== 'parquet') throw new Wrong(`--format: ${format} is neither ndjson nor parquet`);
  return format;
}

function fileOf(out: string, { query, format }: { query: Query; format: Format }): string {
  const isFolder = /[\\/]$/.test(out) || (existsSync(out) && statSync(out).isDirectory());
  if (!isFolder) return join(resolve(dirname(out)), basename(out));
  const slug = query.event_name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return join(resolve(out), `${slug}-${query.from}-${query.to}.${format}`);
}

function todayOf(timezone: string | undefined, now: number): number {
  try {
    return todayIn(timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, now);
  } catch {
    throw new Wrong(`--timezone: ${timezone} is no time zone; give a name such as Europe/Berlin`);
  }
}

function needed(value: string | undefined, name: string): string {
  if (!value) throw new Wrong(`${name} is missing`);
  return value;
}

function numberOf(
  values: Values,
  name: 'batch-size' | 'patience' | 'min-share',
  range: { from: number; to: number },
): number {
  const value = Number(values[name]);
  if (values[name] === '' || !(value >= range.from && value <= range.to)) {
    throw new Wrong(`--${name} must be a number from ${range.from} to ${range.to}`);
  }
  return value;
}
