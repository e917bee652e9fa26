/** Why people got nothing, in words. */
const REASONS = new Map([
  ['ControlGroup', 'Control group'],
  ['TargetingCap', 'Targeting cap was reached'],
  ['LiquidLogicAborted', 'Left out by the message (abort)'],
  ['LiquidError', 'Message could not be rendered'],
  ['BodyNotJson', 'Body was no JSON'],
  ['BodyTooLarge', 'Body was over 1 MB'],
  ['InvalidWebhookUrl', 'Address was not valid'],
  ['TemplateGone', 'Webhook was deleted'],
  ['ProfileGone', 'Person was deleted or merged'],
]);

export const reasonWords = (reason: string): string => REASONS.get(reason) ?? reason;

export const numberWords = (number: number): string => number.toLocaleString('en');

/** Counts by name, the largest first. */
export function ranked(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).toSorted(([, a], [, b]) => b - a);
}

export const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** "98.2 %". */
export function shareWords(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toLocaleString('en', { maximumFractionDigits: 1 })} %`;
}

/** Percentiles are upper bounds of classes. */
export function latencyWords({ mean, p50, p95 }: { mean: number; p50: number; p95: number }): string {
  const ms = (time: number) => `${numberWords(Math.round(time))} ms`;
  return `Receivers answer in ${ms(mean)} on average; half of the attempts took at most ${ms(p50)}, 95 % at most ${ms(p95)}.`;
}
