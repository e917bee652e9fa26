import type { Clock } from '../local-time.ts';
import type { Column, DateFormat } from './mapping.ts';

/** What a text of a column becomes, as JSON; undefined where it is empty, which is no value. */
export type Converted = { json: string | undefined } | { error: string };

const DATE_TIME =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const EXAMPLES = '2026-11-27 or 2026-11-27T09:30:00+01:00';
const yes = new Set(['true', 'yes', 'y', '1']);
const no = new Set(['false', 'no', 'n', '0']);

export function convert(
  text: string,
  { dataType, dateFormat, clock }: Pick<Column, 'dataType' | 'dateFormat'> & { clock: Clock },
): Converted {
  if (text === '') return { json: undefined };
  const word = text.trim();
  switch (dataType) {
    case 'String':
      return { json: JSON.stringify(text) };
    case 'Integer':
      return integerOf(word);
    case 'Float':
      return floatOf(word);
    case 'Boolean': {
      const said = word.toLowerCase();
      if (yes.has(said) || no.has(said)) return { json: String(yes.has(said)) };
      return { error: `${shown(text)} is neither true nor false` };
    }
    case 'Date': {
      if (/^\$D_-?\d+$/.test(word)) return { json: JSON.stringify(word) };
      const epoch = epochOf(word, { dateFormat, clock });
      if (epoch !== undefined) return { json: JSON.stringify(`$D_${epoch}`) };
      return { error: `${shown(text)} is no date; write epoch seconds, ${dateFormat ?? EXAMPLES}` };
    }
  }
}

function integerOf(word: string): Converted {
  if (!/^[+-]?\d+$/.test(word)) return { error: `${shown(word)} is no whole number` };
  const number = Number(word);
  if (!Number.isSafeInteger(number))
    return { error: `${shown(word)} is beyond 2^53; make it a String to keep its digits` };
  return { json: String(number) };
}

function floatOf(word: string): Converted {
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : Number.NaN;
  if (!Number.isFinite(number)) return { error: `${shown(word)} is no number` };
  // Written in digits alone it may be an id; with an exponent it is a measure.
  const [, digits] = /^[+-]?0*(\d+)(?:\.0*)?$/.exec(word) ?? [];
  const isKept = digits === undefined || Number.isSafeInteger(number) || digits === String(Math.abs(number));
  return isKept
    ? { json: String(number) }
    : { error: `${shown(word)} would lose digits; make it a String to keep them` };
}

/**
 * Epoch seconds of a time: epoch seconds themselves, or ISO 8601. A time without a zone is one of the account's clock, a day
 * without a time its noon, so that it stays the same day in any zone.
 */
export function epochOf(
  word: string,
  { dateFormat, clock }: { dateFormat: DateFormat | undefined; clock: Clock },
): number | undefined {
  if (/^\d{9,10}$/.test(word)) return Number(word);
  return isoEpoch(dateFormat === undefined ? word : asIso(word, dateFormat), clock);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A date in one of the formats of a mapping, in ISO 8601; the empty text for what is none. */
function asIso(word: string, dateFormat: DateFormat): string {
  const [, date = '', time] = /^(\S+(?: [A-Za-z]{3} \d{4})?)(?: (\d\d:\d\d:\d\d))?$/.exec(word) ?? [];
  const parts = date.split(dateFormat.includes('/') ? '/' : ' ');
  const names = dateFormat.split(dateFormat.includes('/') ? '/' : ' ');
  const part = (name: string) => parts[names.indexOf(name)] ?? '';
  const month = names.includes('MMM') ? String(MONTHS.indexOf(part('MMM').toLowerCase()) + 1) : part('MM');
  const day = part('dd');
  if (!/^\d{4}$/.test(part('yyyy')) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return '';
  return `${part('yyyy')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${time === undefined ? '' : `T${time}`}`;
}

function isoEpoch(word: string, clock: Clock): number | undefined {
  const [, year, month, day, hour = '12', minute = '00', second = '00', zone] = DATE_TIME.exec(word) ?? [];
  if (year === undefined) return undefined;
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1_000;
  const isDay = !Number.isNaN(local) && new Date(local * 1_000).getUTCDate() === Number(day);
  if (!isDay) return undefined;
  return zone === undefined ? clock.instantsOf(local)[0] : local - secondsOf(zone);
}

function secondsOf(zone: string): number {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60);
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
