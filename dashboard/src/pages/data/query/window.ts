import type { Day } from './tree.ts';

/** The days of a clause, as one chooses them; all are of the account's clock and include their ends. */
export type Days = { from?: Day; to?: Day };
export type WindowChoice = { id: string; label: string; days: Days };

export const presets: readonly WindowChoice[] = [
  { id: 'today', label: 'Today', days: { from: 'today' } },
  { id: 'yesterday', label: 'Yesterday', days: { from: 'yesterday', to: 'yesterday' } },
  { id: '-7d', label: 'The last 7 days', days: { from: '-7d' } },
  { id: '-30d', label: 'The last 30 days', days: { from: '-30d' } },
  { id: '-90d', label: 'The last 90 days', days: { from: '-90d' } },
  { id: '-365d', label: 'The last 365 days', days: { from: '-365d' } },
];

export type WindowKind = 'preset' | 'between' | 'written' | 'unsaid';

/** How days are shown: as one of the presets, as two days of the calendar, or as they were written by hand. */
export function kindOfWindow({ from, to }: Days): { kind: WindowKind; id: string } {
  if (from === undefined && to === undefined) return { kind: 'unsaid', id: 'unsaid' };
  const preset = presets.find(({ days }) => days.from === from && days.to === to);
  if (preset) return { kind: 'preset', id: preset.id };
  const isCalendar = (day: Day | undefined) => day === '' || (day !== undefined && isoDay(day) !== '');
  return isCalendar(from) && isCalendar(to) ? { kind: 'between', id: 'between' } : { kind: 'written', id: 'written' };
}

/** `20260131` and `2026-01-31` as `2026-01-31`; empty for what is counted from today. */
export function isoDay(day: Day | undefined): string {
  const digits = String(day ?? '').replaceAll('-', '');
  if (!/^\d{8}$/.test(digits) || String(day).startsWith('-')) return '';
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}
