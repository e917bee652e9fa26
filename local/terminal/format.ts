/** Numbers, times and columns as people read them. */
const whole = new Intl.NumberFormat('en-US');
const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

export function count(value: number): string {
  return whole.format(value);
}

/** Cents, so that sums are exact, as dollars. */
export function dollars(cents: number): string {
  return money.format(cents / 100);
}

export function duration(ms: number): string {
  if (ms < 950) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `[█████░░░░░] 48%` */
export function bar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * 20);
  return `[${'█'.repeat(filled)}${'░'.repeat(20 - filled)}] ${Math.floor(share * 100)}%`;
}

/** Cuts to a width with an ellipsis, so that one line stays one line. */
export function fitText(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
