import { filters as builtIn, type Liquid } from 'liquidjs';
import { plus } from '../values/decimal.ts';
import { instantOfDate, instantOfLocal } from './local-dates.ts';
import { jsonText } from './output.ts';

/**
 * The filters that content may use: `default` and `plus`, which are documented, and of liquidjs' own those that only compute,
 * take no longer than their input is long, and whose memory it counts. Left out is what evaluates texts as expressions
 * (`where_exp` and the like), what is random, and what reads HTML with patterns.
 */
const ALLOWED = [
  ...['default', 'plus', 'minus', 'times', 'divided_by', 'modulo', 'abs', 'ceil', 'floor', 'round'],
  ...['at_least', 'at_most', 'append', 'prepend', 'capitalize', 'upcase', 'downcase', 'strip', 'lstrip', 'rstrip'],
  ...['strip_newlines', 'newline_to_br', 'remove', 'remove_first', 'remove_last', 'replace_first', 'replace_last'],
  ...['slice', 'size', 'split', 'join', 'first', 'last', 'reverse', 'sort', 'sort_natural', 'uniq', 'compact'],
  ...['concat', 'map', 'where', 'reject', 'find', 'sum', 'truncate', 'truncatewords', 'escape', 'escape_once'],
  ...['url_encode', 'url_decode', 'base64_encode', 'base64_decode', 'date', 'json'],
] as const;

/** What filters that depend on the time ask of the rendering they are in. */
export type Clock = { /** Epoch milliseconds. */ now: number; timezone: string };

/** Leaves `engine` with no filters but these. */
export function keepFilters(engine: Liquid, clockOf: (variables: object) => Clock): void {
  const kept = new Set<string>(ALLOWED);
  for (const name of Object.keys(builtIn)) if (!kept.has(name)) engine.unregisterFilter(name);
  const { date } = builtIn;
  engine.registerFilter('plus', (value: unknown, by: unknown) => sum(numberOf(value), numberOf(by)));
  engine.registerFilter('minus', (value: unknown, by: unknown) => sum(numberOf(value), -numberOf(by)));
  engine.registerFilter('json', jsonText);
  engine.registerFilter('date', function (value: unknown, format: unknown, zone: unknown) {
    const { now, timezone } = clockOf(this.context.environments);
    const moment = momentOf(value, { now, timezone });
    if (typeof date !== 'function') return moment;
    return date.call(this, moment, format, typeof zone === 'string' && isZone(zone) ? zone : timezone);
  });
}

/** Sums are decimal, as everywhere (wire contract, decisions: sums). */
function sum(one: number, other: number): number {
  return Number.isFinite(one) && Number.isFinite(other) ? plus(one, other) : one + other;
}

function numberOf(value: unknown): number {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : 0;
}

/** What the filter of liquidjs takes: instants for what is a date here, and anything else as it is. */
function momentOf(value: unknown, { now, timezone }: Clock): unknown {
  if (value === 'now' || value === 'today') return new Date(now);
  if (typeof value !== 'string') return value;
  const instant = instantOfDate(value) ?? instantOfLocal(value, timezone);
  return instant === undefined ? value : new Date(instant * 1_000);
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
