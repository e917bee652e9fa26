/** Which dates of an account's events are past its retention: those more than `days` days before today, in its calendar. */
export function keptFrom({ now, timezone, days }: { now: number; timezone: string; days: number }): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(now);
  return new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;
