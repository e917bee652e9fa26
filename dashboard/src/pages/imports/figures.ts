/** Figures as they are read: 12,345; 1.2 MB; 3 minutes. */
const whole = new Intl.NumberFormat('en-GB');
const short = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

export const count = (value: number) => whole.format(value);
export const counted = (value: number, one: string, more = `${one}s`) => `${count(value)} ${value === 1 ? one : more}`;

const UNITS = ['bytes', 'KB', 'MB', 'GB'];

export function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return unit === 0 ? counted(bytes, 'byte') : `${short.format(value)} ${UNITS[unit]}`;
}

export function secondsText(seconds: number): string {
  if (seconds < 90) return counted(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return counted(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return `${counted(hours, 'hour')} ${counted(minutes % 60, 'minute')}`;
}
