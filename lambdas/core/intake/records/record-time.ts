/** Ten digits: later than that is a time in milliseconds, which is not what `ts` takes. */
const LATEST = 9_999_999_999;
const DIGITS = /^\d{1,10}$/;
/** ISO 8601 with a zone, without which nobody knows when it is. */
const ISO = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;

/** The epoch seconds of a record's `ts`; undefined for what is no time. */
export function epochOf(given: unknown): number | undefined {
  const ts = typeof given === 'string' ? secondsOf(given) : given;
  return typeof ts === 'number' && Number.isInteger(ts) && ts > 0 && ts <= LATEST ? ts : undefined;
}

function secondsOf(text: string): number | undefined {
  if (DIGITS.test(text)) return Number(text);
  const day = ISO.exec(text)?.[1];
  if (day === undefined || !isDay(day)) return undefined;
  const spelled = text
    .replace(',', '.')
    .replace(/([+-]\d\d)(?::?(\d\d))?$/, (_, hours, minutes) => `${hours}:${minutes ?? '00'}`);
  return Math.floor(Date.parse(text.endsWith('Z') ? text.replace(',', '.') : spelled) / 1_000);
}

/** Date.parse takes February 30 for March 2. */
function isDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}
