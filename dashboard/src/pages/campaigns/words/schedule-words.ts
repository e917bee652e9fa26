import { writtenDay } from '../model/days.ts';
import type { CareForm, ScheduleForm } from '../model/definition.ts';
import { spanWords } from '../model/spans.ts';

/** When a campaign sends, in a sentence; `zone` is the account's. */
export function scheduleWords(schedule: ScheduleForm, { live, zone }: { live: boolean; zone: string }): string {
  const { kind, delay, day, time, days, until } = schedule;
  const waits = delay.amount !== '0';
  if (live) return waits ? `The call leaves ${spanWords(delay)} later.` : 'The call leaves at once.';
  if (kind === 'now') return waits ? `Sent ${spanWords(delay)} after it is published.` : 'Sent when it is published.';
  const from = `${day === '' ? '…' : writtenDay(day)} at ${time} (${zone})`;
  if (kind === 'at') return `Sent on ${from}.`;
  const often = days === '1' ? 'every day' : `every ${days || '…'} days`;
  return `Sent ${often} from ${from} on${until === '' ? ', until it is stopped' : `, the last time by ${writtenDay(until)}`}.`;
}

/** What holds somebody back, one sentence each. */
export function careWords(care: CareForm, { live, zone }: { live: boolean; zone: string }): string[] {
  const { most, notOver, control, isQuiet, from, to } = care;
  return [
    ...(most === '' ? [] : [`At most ${most} people ${live ? 'a day' : 'in a run'}.`]),
    ...(notOver === '' || live ? [] : [`Nobody at all if more than ${notOver} people qualify.`]),
    ...(control === '' ? [] : [`${control} % of the people are a control group, which gets nothing.`]),
    ...(isQuiet ? [`Nothing is sent from ${from} to ${to} (${zone}); it waits until ${to}.`] : []),
  ];
}
