import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../files/durable.ts';
import { whole } from '../moving-line.ts';
import type { Facts } from './copying.ts';
import { type Plan, unitsOf } from './plan.ts';
import type { CopyState } from './state.ts';

/** One file of what is rejected in all parts, made anew by every copy. */
export async function gatherRejected(stateDir: string): Promise<void> {
  const folder = join(stateDir, 'rejected');
  const texts = [];
  for (const name of (await readdir(folder)).toSorted()) texts.push(await readFile(join(folder, name), 'utf8'));
  await writeWhole(join(stateDir, 'rejected.ndjson'), texts.join(''));
}

export function sumUp(
  plan: Plan,
  { state, facts, stateDir }: { state: CopyState; facts: Facts; stateDir: string },
): void {
  const sums = { rejected: 0, doubtful: 0, asTexts: 0 };
  for (const { id } of unitsOf(plan)) {
    const done = state.done.get(id);
    for (const name of ['rejected', 'doubtful', 'asTexts'] as const) sums[name] += done?.[name] ?? 0;
  }
  facts.rejected = sums.rejected;
  const warnings: [number, string][] = [
    [
      sums.rejected,
      `records were rejected: ${join(stateDir, 'rejected.ndjson')} has them with the reason; causeway push takes that file when they are corrected`,
    ],
    [
      sums.doubtful,
      'events are of an hour that came twice, since clocks were set back, and the source does not tell which is meant: the first was taken',
    ],
    [sums.asTexts, 'events have integers beyond 2^53, which became texts'],
  ];
  for (const [count, what] of warnings) if (count > 0) facts.warnings.push(`${whole.format(count)} ${what}`);
}

export function planText(
  { spans, people, events }: Plan,
  { state, timezone }: { state: CopyState; timezone: string },
): string {
  const left = [...people, ...events].filter(({ id }) => !state.done.has(id)).length;
  const names = spans.map(({ event, from, to }) => `"${event}" ${from} to ${to}`);
  const named = names.length <= 10 ? names : [...names.slice(0, 10), `${names.length - 10} more`];
  return `Copying ${named.join(', ')}: ${events.length} days with events, as days are in ${timezone}${people.length > 0 ? ', and people' : ''}; ${left} parts are left.`;
}
