import type { Clock } from '../local-time.ts';
import type { DataType } from './mapping.ts';

/** What a text of a column becomes, as JSON; undefined where it is empty, which is no value. */
export type Converted = { json: string | undefined } | { error: string };

const DATE_TIME =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const yes = new Set(['true', 'yes', 'y', '1']);
const no = new Set(['false', 'no', 'n', '0']);

export function convert(text: string, { dataType, clock }: { dataType: DataType; clock: Clock }): Converted {
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
      const epoch = epochOf(word, clock);
      if (epoch !== undefined) return { json: JSON.stringify(`$D_${epoch}`) };
      return { error: `${shown(text)} is no date; write epoch seconds, 2026-11-27 or 2026-11-27T09:30:00+01:00` };
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
  return Number.isFinite(number) ? { json: String(number) } : { error: `${shown(word)} is no number` };
}

/**
 * Epoch seconds of a time: epoch seconds themselves, or ISO 8601. A time without a zone is one of the account's clock, a day
 * without a time its noon, so that it stays the same day in any zone.
 */
export function epochOf(word: string, clock: Clock): number | undefined {
  if (/^\d{9,10}$/.test(word)) return Number(word);
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
