/**
 * An instant as alerts spell it: `25/07/2023 4:50:52 PM`, day and hour without a leading zero, in the account's time
 * zone (wire contract, export status alerts). Put together from parts: what separates them differs between ICU versions.
 */
export function alertTime(at: Date, timezone: string): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    day: 'numeric',
    month: '2-digit',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    hour12: true,
  });
  const { day, month, year, hour, minute, second, dayPeriod } = Object.fromEntries(
    format.formatToParts(at).map((part) => [part.type, part.value]),
  );
  return `${day}/${month}/${year} ${hour}:${minute}:${second} ${dayPeriod}`;
}
