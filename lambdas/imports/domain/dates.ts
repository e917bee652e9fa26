import { instantOf, offsetAt } from '#core/values/calendar.ts';
import type { Column } from './mapping.ts';

/**
 * Dates of cells, as epoch seconds (wire contract, file imports: date formats). Day and month may have one digit. A time that is
 * missing is 12:00:00; a time is the account's local one, but in ISO 8601 with a zone.
 */
export type Format = NonNullable<Column['format']>;
export type ReadDate = (text: string) => number | undefined;

type Parts = { year: number; month: number; day: number; time: string | undefined };

const SLASHED = /^(\d{1,4})\/(\d{1,4})\/(\d{1,4})(?: (\d\d:\d\d:\d\d))?$/;
const NAMED = /^(\d{1,2}) ([A-Za-z]{3}) (\d{4})(?: (\d\d:\d\d:\d\d))?$/;
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?$/;
const EPOCH = /^-?\d{1,11}$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/;
const MONTHS = new Map('jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').map((name, at) => [name, at + 1]));

const NOON = '12:00:00';
const DAY = 86_400;
const MAX_REMEMBERED = 20_000;

/** What a format is called in the text about a cell that has another. */
export function describeFormat(format: Format | undefined): string {
  if (format === undefined) return 'epoch seconds, or ISO 8601 such as 2026-01-31T12:00:00Z';
  return format === 'epoch' ? 'epoch seconds' : `${format}, ${format} HH:mm:ss or epoch seconds`;
}

/** Reads cells of one column. */
export function dateReader(format: Format | undefined, timezone: string): ReadDate {
  const inZone = localReader(timezone);
  return function readDate(given) {
    if (EPOCH.test(given)) return Number(given);
    const text = given.trim();
    return EPOCH.test(text) ? Number(text) : formatted(text, { format, inZone });
  };
}

type Formatted = { format: Format | undefined; inZone: (local: number) => number };

function formatted(text: string, { format, inZone }: Formatted): number | undefined {
  if (format === 'epoch') return undefined;
  if (format === undefined) return ofIso(text, inZone);
  const local = localOf(format === 'dd MMM yyyy' ? named(text) : slashed(text, format));
  return local === undefined ? undefined : inZone(local);
}

function slashed(text: string, format: Format): Parts | undefined {
  const found = SLASHED.exec(text);
  if (!found) return undefined;
  const [, first = '', second = '', third = '', time] = found;
  const given = new Map(format.split('/').map((name, at) => [name, [first, second, third][at] ?? '']));
  const [year = '', month = '', day = ''] = ['yyyy', 'MM', 'dd'].map((name) => given.get(name) ?? '');
  if (year.length !== 4 || month.length > 2 || day.length > 2) return undefined;
  return { year: Number(year), month: Number(month), day: Number(day), time };
}

function named(text: string): Parts | undefined {
  const [, day, name = '', year, time] = NAMED.exec(text) ?? [];
  const month = MONTHS.get(name.toLowerCase());
  return month === undefined ? undefined : { year: Number(year), month, day: Number(day), time };
}

function ofIso(text: string, inZone: (local: number) => number): number | undefined {
  const [, year, month, day, given, zone] = ISO.exec(text) ?? [];
  if (year === undefined) return undefined;
  const time = given?.length === 5 ? `${given}:00` : given;
  const local = localOf({ year: Number(year), month: Number(month), day: Number(day), time });
  if (local === undefined || zone === undefined) return local === undefined ? undefined : inZone(local);
  return local - secondsOfZone(zone);
}

function secondsOfZone(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3_600 + minutes * 60);
}

/** As seconds that it would be in UTC; undefined for a day or a time that does not exist. */
function localOf(parts: Parts | undefined): number | undefined {
  if (!parts) return undefined;
  const { year, month, day, time = NOON } = parts;
  const clock = TIME.exec(time);
  // Date.UTC takes years below 100 for those of the last century.
  if (!clock || year < 100) return undefined;
  const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3])];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / 1_000 : undefined;
}

/** Instants of local times. Asking for a zone's offset costs microseconds, and nearly every day has one offset. */
function localReader(timezone: string): (local: number) => number {
  const offsets = new Map<number, number | undefined>();
  return function inZone(local) {
    const day = Math.floor(local / DAY);
    if (!offsets.has(day)) {
      if (offsets.size >= MAX_REMEMBERED) offsets.clear();
      const [before, after] = [offsetAt((day - 1) * DAY, timezone), offsetAt((day + 2) * DAY, timezone)];
      offsets.set(day, before === after ? before : undefined);
    }
    const offset = offsets.get(day);
    return offset === undefined ? instantOf(local, timezone) : local - offset;
  };
}
