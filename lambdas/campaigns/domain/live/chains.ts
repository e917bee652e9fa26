import { isBefore, type Mark, type Marks } from './marks.ts';

/**
 * What follows from the steps that a person took. It follows from the set of events alone: the same events in any order of
 * arrival, each any number of times, come to the same.
 */

/**
 * Last steps before which all others were taken, in order, within the time: each such event qualifies. One more event never
 * takes back what qualified, so nothing is sent that would turn out not to have been due.
 */
export function completed({ steps }: Pick<Marks, 'steps'>, withinSeconds: number): Mark[] {
  const [last = [], ...before] = steps.toReversed();
  return last.filter((mark) => {
    const first = before.reduce<Mark | undefined>(
      (next, step) => next && step.findLast((one) => isBefore(one, next)),
      mark,
    );
    return first !== undefined && mark.ts - first.ts <= withinSeconds;
  });
}

/** A wait: it begins with a last step, and ends with the event that must not come, or when its time is over. */
export type Wait = {
  start: Mark;
  /** Epoch seconds. */
  due: number;
  endedBy?: Mark;
  /** It was sent, or another that began in its time was, before this one was known of. */
  isFired: boolean;
};

/**
 * Waits one after the other: while one is open, no other begins, so who does the same thing again and again is waited for
 * once. An event at the very end of the time still counts as having come.
 */
export function waits({ steps, not }: Marks, withinSeconds: number): Wait[] {
  const starts = steps.length > 1 ? completed({ steps }, Number.POSITIVE_INFINITY) : (steps[0] ?? []);
  const found: Wait[] = [];
  for (const start of starts) {
    const open = found.at(-1);
    if (open && isWithin(start, open)) {
      if (start.fired) open.isFired = true;
      continue;
    }
    const due = start.ts + withinSeconds;
    const endedBy = not.find((mark) => isBefore(start, mark) && mark.ts <= due);
    found.push({ start, due, isFired: start.fired === true, ...(endedBy && { endedBy }) });
  }
  return found;
}

function isWithin(mark: Mark, { due, endedBy }: Wait): boolean {
  return endedBy ? isBefore(mark, endedBy) : mark.ts <= due;
}
