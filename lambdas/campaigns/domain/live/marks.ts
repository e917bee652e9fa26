/**
 * What one person did of a live campaign's steps: for each step the events that matched it, and those that must not come. It
 * is a set, which says the same whatever the order in which events arrived; what follows from it is `chains.ts`.
 */
export type Mark = {
  /** Epoch seconds of the event, and milliseconds at which it was received. */
  ts: number;
  receivedAt: number;
  id: string;
  /** Of a last step: the event itself, compressed, for a call that is made of it later. */
  line?: string;
  /** It has qualified, or is known to have been sent. */
  fired?: true;
};
export type Marks = { steps: readonly (readonly Mark[])[]; not: readonly Mark[] };
export type NewMark = { place: number | 'not'; mark: Mark };

/** Of a step, the newest are kept; with the events themselves fewer still. */
export const MOST_MARKS = 32;
const MOST_LINES = 16;
const LONGEST_LINE = 8_000;

export const noMarks = (steps: number): Marks => ({ steps: Array.from({ length: steps }, () => []), not: [] });

/** Events in the order in which they happened: of one second, in that of receipt, and of one upload, in that of its records. */
export function inOrder(one: Mark, other: Mark): number {
  return one.ts - other.ts || one.receivedAt - other.receivedAt || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}
export const isBefore = (one: Mark, other: Mark) => inOrder(one, other) < 0;

export function withMarks(marks: Marks, added: readonly NewMark[]): Marks {
  const of = (place: number | 'not') => added.flatMap((one) => (one.place === place ? [one.mark] : []));
  return {
    steps: marks.steps.map((known, step) => joined(known, of(step))),
    not: joined(marks.not, of('not')),
  };
}

/** What is known under several ids of one person. */
export function unionOf(all: readonly Marks[], steps: number): Marks {
  return {
    steps: Array.from({ length: steps }, (_, step) =>
      joined(
        [],
        all.flatMap((one) => one.steps[step] ?? []),
      ),
    ),
    not: joined(
      [],
      all.flatMap(({ not }) => not),
    ),
  };
}

/** Without what was received before: it is of somebody who was deleted and had the same name. @param since epoch milliseconds */
export function receivedSince({ steps, not }: Marks, since: number): Marks {
  const kept = (marks: readonly Mark[]) => marks.filter(({ receivedAt }) => receivedAt >= since);
  return { steps: steps.map(kept), not: kept(not) };
}

function joined(known: readonly Mark[], added: readonly Mark[]): readonly Mark[] {
  if (added.length === 0) return known;
  const byId = new Map<string, Mark>();
  for (const mark of [...known, ...added])
    byId.set(mark.id, { ...mark, ...byId.get(mark.id), ...(mark.fired && FIRED) });
  return [...byId.values()].sort(inOrder);
}
const FIRED = { fired: true } as const;

export function withFired(marks: Marks, ids: ReadonlySet<string>): Marks {
  const last = marks.steps.length - 1;
  const fired = ({ line: _, ...mark }: Mark): Mark => ({ ...mark, fired: true });
  const steps = marks.steps.map((step, place) =>
    place === last ? step.map((mark) => (ids.has(mark.id) ? fired(mark) : mark)) : step,
  );
  return { ...marks, steps };
}

/** Within bounds. @param keep ids of last steps that others depend on */
export function bounded(marks: Marks, keep: ReadonlySet<string>): Marks {
  const last = marks.steps.length - 1;
  const steps = marks.steps.map((step, place) => (place === last ? lastBounded(step, keep) : step.slice(-MOST_MARKS)));
  return { steps, not: marks.not.slice(-MOST_MARKS) };
}

function lastBounded(step: readonly Mark[], keep: ReadonlySet<string>): Mark[] {
  const kept = new Set(step.filter(({ id }) => keep.has(id)).slice(-MOST_MARKS / 2));
  const others = step.filter((mark) => !kept.has(mark)).slice(-(MOST_MARKS - kept.size));
  const all = [...kept, ...others].sort(inOrder);
  const withLine = new Set(
    all.filter(({ line, fired }) => !fired && line !== undefined && line.length <= LONGEST_LINE).slice(-MOST_LINES),
  );
  return all.map((mark) => (withLine.has(mark) ? mark : withoutLine(mark)));
}

const withoutLine = ({ line: _, ...mark }: Mark): Mark => mark;
