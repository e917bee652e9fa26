import { dateAt, offsetAt } from '#core/values/calendar.ts';
import type { Run } from './run.ts';

/**
 * Whether a run brought far fewer rows than it usually does. It is compared with runs of the same weekday and the same part of the
 * day, by rows an hour, since a run after a pause or one by hand covers another time. As long as there are too few of them, only a
 * run without any row is told of, and only where a whole week of runs had some.
 */
export type Unusual = {
  rows: number;
  /** Rows of the smallest run that it was compared with, for the same length of time. */
  usual: number;
  /** With how many. */
  compared: number;
};

/** Less than this part of the smallest run is unusual. */
const MUCH_SMALLER = 0.2;
/** Fewer rows than these come and go by chance. */
const FEW = 20;
const OF_WEEKDAY = 3;
const OF_WEEK = 7;
/** A run that covers less than half of its cycle, or more than three, is compared with none. */
const COVERS = { least: 0.5, most: 3 };

type Covering = Pick<Run, 'startedAt' | 'rows' | 'window' | 'state' | 'definition'>;
type Sample = { rows: number; hours: number; weekday: number; slot: number; events: string };

/** @param runs of one export, the newest first; the newest that is done is judged */
export function unusualRun(
  runs: readonly Covering[],
  { hours, timezone }: { hours: number; timezone: string },
): Unusual | undefined {
  const done = runs.filter(({ state }) => state === 'DONE');
  const [judged, ...before] = done.map((run, place) => sampleOf(run, { before: done[place + 1], hours, timezone }));
  if (!judged) return undefined;
  const alike = before
    .filter((one) => one !== undefined)
    .filter(({ slot, events }) => {
      return slot === judged.slot && events === judged.events;
    });
  const ofWeekday = alike.filter(({ weekday }) => weekday === judged.weekday);
  const peers = ofWeekday.length >= OF_WEEKDAY ? ofWeekday : alike.slice(0, OF_WEEK);
  if (peers !== ofWeekday && peers.length < OF_WEEK) return undefined;
  const usual = Math.round(Math.min(...peers.map((peer) => peer.rows / peer.hours)) * judged.hours);
  const limit = peers === ofWeekday ? usual * MUCH_SMALLER : 1;
  const { rows } = judged;
  return usual >= FEW && rows < limit ? { rows, usual, compared: peers.length } : undefined;
}

type Among = { before: Covering | undefined; hours: number; timezone: string };

/** Undefined of a first run, which brings everything, and of one that covers too little or too much. */
function sampleOf(run: Covering, { before, hours, timezone }: Among): Sample | undefined {
  if (!before || run.window.after === 0) return undefined;
  const covered = (Date.parse(run.startedAt) - Date.parse(before.startedAt)) / 3_600_000;
  if (covered < hours * COVERS.least || covered > hours * COVERS.most) return undefined;
  const instant = Date.parse(run.startedAt) / 1_000;
  const hour = Math.floor((instant + offsetAt(instant, timezone)) / 3_600) % 24;
  return {
    rows: run.rows,
    hours: covered,
    weekday: new Date(`${dateAt(instant, timezone)}T00:00:00Z`).getUTCDay(),
    slot: Math.floor(hour / hours),
    events: JSON.stringify(run.definition.events ?? 'all'),
  };
}

export function unusualSentence(runAt: number, { rows, usual, compared }: Unusual): string {
  return `The run ${runAt} brought ${rows} rows; the smallest of the ${compared} before that are like it brought ${usual}.`;
}
