/** Local time as the wire has it, by the runtime's own zone data. */
export function packed(epochSeconds: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-u-nu-latn-hc-h23', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(epochSeconds * 1_000);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return Number(['year', 'month', 'day', 'hour', 'minute', 'second'].map(part).join(''));
}

/** YYYYMMDD in UTC, `days` after (or, negative, before) an instant in epoch milliseconds. */
export function utcDay(now: number, days = 0): number {
  return Number(new Date(now + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', ''));
}
