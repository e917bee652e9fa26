/** Noon of a day (YYYYMMDD) in a time zone as epoch seconds, summer time and all; remembers the days it has worked out. */
export function noonIn(timeZone: string): (date: string) => number {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const known = new Map<string, number>();

  function reckon(date: string): number {
    const noonUtc = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8)), 12);
    const shown = Object.fromEntries(clock.formatToParts(noonUtc).map((part) => [part.type, Number(part.value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = shown;
    const ahead = Date.UTC(year, month - 1, day, hour, minute) - noonUtc;
    return (noonUtc - ahead) / 1000;
  }

  return function noon(date: string): number {
    const found = known.get(date) ?? reckon(date);
    known.set(date, found);
    return found;
  };
}
