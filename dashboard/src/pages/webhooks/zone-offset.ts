/** Minutes by which a zone's clock is before UTC's at an instant: 330 in Kolkata, -240 in New York in summer. */
export function offsetIn(zone: string, at: number): number {
  const parts = formatOf(zone).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return Math.round((local - at) / 60_000);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit';
  return new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', calendar: 'gregory' },
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
  });
}
