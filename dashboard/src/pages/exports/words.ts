import { inWords } from './settings/fields.ts';
import type { ShownExport } from './types.ts';

/** Short words of exports, as they stand in lists. */
export function frequencyInWords(frequency: unknown): string {
  return frequency === 'one-time' ? 'One time' : `Every ${String(frequency)} hours`;
}

export function contentInWords({ type, events }: Pick<ShownExport, 'type' | 'events'>): string {
  if (type === 'profiles') return 'All user profiles';
  if (events === undefined) return 'All events';
  return events.length === 1 ? `Event ${events[0]}` : `${events.length} events`;
}

export const countInWords = (count: number) => new Intl.NumberFormat('en-GB').format(count);

export const rowsInWords = (rows: number) => `${countInWords(rows)} ${rows === 1 ? 'row' : 'rows'}`;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

export function bytesInWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${UNITS[power]}`;
}

/** 75 → "1 min 15 s". */
export function secondsInWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return words.length === 0 ? '0 s' : words.join(' ');
}

const kinds = new Map([
  ['files', 'Takes files'],
  ['batches', 'Takes records, in batches'],
  ['events', 'Takes each event as it comes, and by runs'],
]);
export const kindInWords = (kind: string) => kinds.get(kind) ?? kind;

const stateTypes = { DONE: 'success', RUNNING: 'in-progress', FAILED: 'error', CANCELLED: 'stopped' } as const;
const runWords = { DONE: 'Complete', RUNNING: 'Under way', FAILED: 'Failed', CANCELLED: 'Cancelled' } as const;
export const runStateType = (state: keyof typeof stateTypes) => stateTypes[state];
export const runStateInWords = (state: keyof typeof runWords) => runWords[state];

const limitWords = new Map([
  ['fileBytes', 'a file'],
  ['recordBytes', 'a record'],
  ['bytesARequest', 'a request'],
]);

/** What a partner takes at most, in a line: "At most: file bytes 100,000,000". */
export function limitsInWords(limits: Readonly<Record<string, number>>): string | undefined {
  const words = Object.entries(limits).map(([name, limit]) => {
    const what = limitWords.get(name);
    return what === undefined
      ? `${inWords(name).toLowerCase()} ${countInWords(limit)}`
      : `${bytesInWords(limit)} ${what}`;
  });
  return words.length === 0 ? undefined : `It takes at most: ${words.join(', ')}.`;
}
