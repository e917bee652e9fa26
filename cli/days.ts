/** Days as the wire has them, integers YYYYMMDD, and what people call them. */
const DAY_MS = 86_400_000;

/** Today in a time zone. */
export function todayIn(timezone: string, now: number): number {
  const parts = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(now);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return Number(part('year') + part('month') + part('day'));
}

/** `20250131`, `2025-01-31`, `today`, `yesterday`, `-7d`; undefined for what is no day. */
export function readDay(text: string, today: number): number | undefined {
  if (text === 'today') return today;
  if (text === 'yesterday') return addDays(today, -1);
  const back = /^-(\d{1,4})d$/.exec(text)?.[1];
  if (back !== undefined) return addDays(today, -Number(back));
  const digits = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text);
  const day = digits ? Number(digits.slice(1).join('')) : Number.NaN;
  return addDays(day, 0) === day ? day : undefined;
}

export function addDays(day: number, days: number): number {
  const at = new Date(instantOf(day) + days * DAY_MS);
  return at.getUTCFullYear() * 10_000 + (at.getUTCMonth() + 1) * 100 + at.getUTCDate();
}

/** All days from one to another, both included. */
export function daysBetween(from: number, to: number): number[] {
  const days: number[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return new Date(instantOf(day)).getUTCDay();
}

export const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `2025-01-31` */
export function dashed(day: number): string {
  return String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
}

function instantOf(day: number): number {
  return Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100);
}
