import { addDays, dashed, daysBetween } from '../days.ts';
import { fieldText } from '../read/csv-fields.ts';
import { guarded } from '../upload/rejects.ts';
import type { Counts, Days, Span } from './counts.ts';

/** What both sides count, event by event and day by day, against each other. */
export type Line = {
  event: string;
  /** Undefined: all days. */
  day: number | undefined;
  source: number;
  target: number;
};

type Sides = { source: Counts; target: Counts };

/** @param sameDays whether a day is the same on both sides; where it is not, only sums can be held against each other */
export async function compared(
  span: Span,
  { sides, sameDays, tomorrow }: { sides: Sides; sameDays: boolean; tomorrow: number },
): Promise<Line[]> {
  const { event, from, to } = span;
  const wide = { event, from: addDays(from, -1), to: Math.min(addDays(to, 1), tomorrow) };
  const source = await sides.source.total(span);
  const target = await sides.target.total(sameDays ? span : wide);
  const sum = { event, day: undefined, source, target };
  if (!sameDays) return [sum];
  const [there, here] = [await daysOf(sides.source, span), await daysOf(sides.target, span)];
  const days = [...new Set([...there.keys(), ...here.keys()])].toSorted((a, b) => a - b);
  return [...days.map((day) => ({ event, day, source: there.get(day) ?? 0, target: here.get(day) ?? 0 })), sum];
}

async function daysOf(counts: Counts, span: Span): Promise<Days> {
  const found = await counts.days(span);
  if (found) return found;
  const days: Days = new Map();
  for (const day of daysBetween(span.from, span.to)) {
    const count = await counts.total({ ...span, from: day, to: day });
    if (count > 0) days.set(day, count);
  }
  return days;
}

export const differs = ({ source, target }: Line): boolean => source !== target;

/** For people: every line of few, and of many the sums and what differs. */
const MOST_SHOWN = 100;

export function tableText(lines: readonly Line[]): string {
  const shown = lines.length <= MOST_SHOWN ? lines : lines.filter((line) => line.day === undefined || differs(line));
  const head = ['event', 'day', 'source', 'target', 'difference'];
  const cells = [head, ...shown.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const isNumber = (column: number) => column > 1;
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell[isNumber(column) ? 'padStart' : 'padEnd'](widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** For spreadsheets. */
export function tableCsv(lines: readonly Line[]): string {
  const rows = [['event', 'day', 'source', 'target', 'difference'], ...lines.map(cellsOf)];
  return rows.map((row) => `${row.map((cell) => fieldText(guarded(cell), ',')).join(',')}\n`).join('');
}

function cellsOf({ event, day, source, target }: Line): string[] {
  return [event, day === undefined ? 'all' : dashed(day), String(source), String(target), String(target - source)];
}
