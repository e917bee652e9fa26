/** Days as forms write them, `2026-11-27`, as the API does, and as people read them. */

/** `20261127`; what is no day stays, so that the API can say so. */
export const compactDay = (day: string): string => day.replaceAll('-', '');

export function dashedDay(compact: string): string {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(compact) ?? [];
  return year === undefined ? '' : `${year}-${month}-${day}`;
}

/** `27 Nov 2026`. */
export function writtenDay(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  return new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' },
  }).format(at);
}
