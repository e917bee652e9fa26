/** Times as the account lives them: in its zone, with the zone's name, whatever the reader's computer is set to. */
export function timeIn(zone: string, at: string | number | Date): string {
  return formatOf(zone).format(new Date(at));
}

/** Formats by zone: to make one takes longer than to use it a hundred times, and tables have many times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  formats.set(zone, format);
  return format;
}

const STEPS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const;

/** "3 minutes ago", "in 2 hours". */
export function distance(at: string | number | Date, now: number): string {
  const ms = new Date(at).getTime() - now;
  const step = STEPS.find((one) => Math.abs(ms) >= one.ms) ?? STEPS[3];
  return new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' }).format(Math.round(ms / step.ms), step.unit);
}

/** A sentence of the API with the instants in it as the account lives them: it says them in UTC, as machines do. */
export function timesIn(zone: string, sentence: string): string {
  return sentence.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (instant) =>
    Number.isNaN(Date.parse(instant)) ? instant : timeIn(zone, instant),
  );
}
