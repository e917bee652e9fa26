import { addDays, daysBetween, todayIn } from '../days.ts';
import { everybody } from '../everybody.ts';
import { keyOf, unknownEventText } from '../unknown-event.ts';
import { Wrong } from '../wire/connection.ts';
import { type RetryDeps, untilAnswered } from '../wire/retry.ts';
import type { KnownEvent, Wire } from '../wire/wire.ts';
import type { Values } from './arguments.ts';
import type { Counts, Span } from './counts.ts';
import { type CopyOptions, dayOf } from './options.ts';
import { isSystemEvent } from './system-events.ts';
import { eventUnit, peopleUnit, type Unit } from './units.ts';

/** What there is to copy, found out from the source: which events, from which day to which, and whom. */
export type Plan = { spans: Span[]; people: Unit[]; events: Unit[] };
export const unitsOf = ({ people, events }: Plan): Unit[] => [...people, ...events];
export type PlanDeps = { wire: Wire; retry: RetryDeps; counts: Counts; now: number; round: number };

/** @throws Wrong */
export async function planOf(
  values: Values,
  {
    options,
    timezone,
    ownZone,
    deps,
  }: {
    options: CopyOptions;
    timezone: string /** Whether the source told its zone, as this product does. */;
    ownZone: boolean;
    deps: PlanDeps;
  },
): Promise<Plan> {
  const known = await eventsOf(deps);
  const names = namesOf(options, known);
  const today = todayIn(timezone, deps.now);
  const to =
    dayOf(values, { name: 'to', today }) ??
    (options.before === undefined ? addDays(today, -1) : lastDay(options.before, timezone));
  if (to >= today && options.before === undefined) {
    throw new Wrong(`--to: ${to} is not over; copy up to yesterday, or up to a moment that --before names`);
  }
  const said = dayOf(values, { name: 'from', today });
  const spans: Span[] = names.map((event) => ({ event, from: said ?? firstDay(known, { event, timezone }), to }));
  const late = spans.find(({ from }) => from > to);
  if (late && said !== undefined) throw new Wrong(`--from ${late.from} is after --to ${to}`);
  const due = spans.filter(({ from }) => from <= to);
  const events: Unit[] = [];
  for (const span of due) {
    const counted = await deps.counts.days(span);
    const days = counted
      ? [...counted.keys()].filter((day) => day >= span.from && day <= to)
      : daysBetween(span.from, to);
    events.push(...days.toSorted((a, b) => a - b).map((day) => eventUnit(span.event, day)));
  }
  return { spans: due, events, people: options.profiles ? peopleOf(due, { ownZone, round: deps.round }) : [] };
}

/** This product finds everybody by one query; of others it is not known, so they are asked for those who did the events. */
function peopleOf(spans: readonly Span[], { ownZone, round }: { ownZone: boolean; round: number }): Unit[] {
  if (ownZone) return [peopleUnit(everybody, round)];
  return spans.map(({ event, from, to }) => peopleUnit({ event_name: event, from, to }, round));
}

async function eventsOf({ wire, retry }: PlanDeps): Promise<KnownEvent[] | undefined> {
  const found = await untilAnswered(retry, () => wire.events());
  if (found.kind === 'refused') throw new Error(`the events of the source: ${found.error}`);
  return found.events;
}

function namesOf({ events }: CopyOptions, known: readonly KnownEvent[] | undefined): readonly string[] {
  if (events === undefined) {
    if (known === undefined)
      throw new Wrong('--events: the source does not tell which events it has (GET /getSchema); name them');
    return known.map(({ name }) => name).filter((name) => !isSystemEvent(name));
  }
  for (const event of events) {
    const mistake =
      known &&
      unknownEventText(
        event,
        known.map(({ name }) => name),
      );
    if (mistake !== undefined) throw new Wrong(mistake);
  }
  return events;
}

function firstDay(
  known: readonly KnownEvent[] | undefined,
  { event, timezone }: { event: string; timezone: string },
): number {
  const first = known?.find(({ name }) => keyOf(name) === keyOf(event))?.first;
  if (first === undefined)
    throw new Wrong(`--from: the source does not tell since when it has "${event}"; name the first day`);
  return todayIn(timezone, first * 1_000);
}

/** The day of the last second before a moment. */
function lastDay(before: number, timezone: string): number {
  return todayIn(timezone, (before - 1) * 1_000);
}
