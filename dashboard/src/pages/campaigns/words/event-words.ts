import { comparisons } from '../../../parts/filters/operators.ts';
import { writtenDay } from '../model/days.ts';
import type { EventForm } from '../model/events.ts';
import type { DidForm, PastForm } from '../model/past.ts';
import { filterWords, keptWords } from './filter-words.ts';
import { listed, quoted } from './quoted.ts';

/** What events say, in words. */
export function eventWords({ name, filters, kept }: EventForm, zone: string): string {
  const which = listed([...filters.map((filter) => filterWords(filter, zone)), ...keptWords(kept)], 'and');
  return `${nameWords(name)}${which === '' ? '' : ` (where ${which})`}`;
}

function nameWords(name: string): string {
  if (name === '') return '(an action to choose)';
  return name === '-1' ? 'anything' : quoted(name);
}

export const inOrder = (events: readonly EventForm[], zone: string): string =>
  events.map((event) => eventWords(event, zone)).join(', then ');

/** `did “A” in the last 30 days and did not do “B” in the last 7 days`; empty where nothing is asked. */
export function pastWords({ did, any, didNot, kept }: PastForm, zone: string): string {
  const done = did.map((one) => `did ${didWords(one, zone)}`);
  const parts = any && done.length > 1 ? [listed(done, 'or')] : done;
  return listed(
    [
      ...parts,
      ...didNot.map((one) => `did not do ${didWords(one, zone)}`),
      ...keptWords(kept).map((words) => `fit ${words}`),
    ],
    'and',
  );
}

function didWords(clause: DidForm, zone: string): string {
  return `${eventWords(clause, zone)}${timesWords(clause.times)} ${daysWords(clause.days)}`;
}

function timesWords(times: DidForm['times']): string {
  if (!times) return '';
  const label = comparisons.find(({ name }) => name === times.operator)?.label ?? `is ${times.operator}`;
  const often = times.value === '' ? '…' : times.value;
  const how = label.replace(/^is ?/, '').replace(/^not$/, 'any number but');
  return ` ${how === '' ? 'exactly' : how} ${often} time${often === '1' ? '' : 's'}`;
}

function daysWords(days: DidForm['days']): string {
  if (days.kind === 'last') return days.days === '1' ? 'since yesterday' : `in the last ${days.days || '…'} days`;
  const from = days.from === '' ? '…' : writtenDay(days.from);
  return days.to === '' ? `since ${from}` : `from ${from} to ${writtenDay(days.to)}`;
}
