/** A span of time as a form asks for it, and in seconds. */
export const units = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;
export type Unit = (typeof units)[number]['unit'];
export type Span = { amount: string; unit: Unit };

/** What is no number stays a text, so that the API says what it must be. */
export function secondsOf({ amount, unit }: Span): number | string {
  const number = Number(amount);
  if (amount.trim() === '' || !Number.isFinite(number)) return amount;
  return number * (units.find((one) => one.unit === unit)?.seconds ?? 1);
}

/** In the largest unit that says it whole. */
export function spanOf(seconds: number): Span {
  if (seconds === 0) return { amount: '0', unit: 'minute' };
  const whole = units.find((one) => seconds % one.seconds === 0) ?? units[3];
  return { amount: String(seconds / whole.seconds), unit: whole.unit };
}

/** "2 hours". */
export function spanWords({ amount, unit }: Span): string {
  return amount === '' ? `… ${unit}s` : `${amount} ${unit}${Number(amount) === 1 ? '' : 's'}`;
}
