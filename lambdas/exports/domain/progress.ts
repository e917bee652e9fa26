import * as z from 'zod';

/**
 * How far a file of records has come on its way to a partner: which of its records the partner has taken, and which it never
 * will. Done again, the file has the same records in the same places, so the sending goes on there.
 */
const place = z.number().int().nonnegative();
export const progressSchema = z.object({
  /** Half-open ranges of places that are settled. */
  settled: z.array(z.tuple([place, place])),
  rejected: z.array(z.tuple([place, z.string()])),
});
export type Progress = z.infer<typeof progressSchema>;

/** The settled records of a file. */
export type Settled = {
  has: (place: number) => boolean;
  /** Why a settled record was not taken; undefined for one that was. */
  reasonOf: (place: number) => string | undefined;
  take: (places: readonly number[]) => void;
  reject: (place: number, reason: string) => void;
  progress: () => Progress;
};

export function settledRecords(before: Progress | undefined): Settled {
  const reasons = new Map(before?.rejected);
  let marks = new Uint8Array(1_024);
  function mark(at: number): void {
    if (at >= marks.length) {
      const grown = new Uint8Array(Math.max(at + 1, marks.length * 2));
      grown.set(marks);
      marks = grown;
    }
    marks[at] = 1;
  }
  for (const [from, to] of before?.settled ?? []) for (let at = from; at < to; at++) mark(at);
  return {
    has: (at) => marks[at] === 1,
    reasonOf: (at) => reasons.get(at),
    take: (places) => {
      for (const at of places) mark(at);
    },
    reject(at, reason) {
      mark(at);
      reasons.set(at, reason);
    },
    progress: () => ({ settled: rangesOf(marks), rejected: [...reasons] }),
  };
}

function rangesOf(marks: Uint8Array): [number, number][] {
  const ranges: [number, number][] = [];
  for (let from = marks.indexOf(1); from >= 0; ) {
    const end = marks.indexOf(0, from);
    const to = end < 0 ? marks.length : end;
    ranges.push([from, to]);
    from = marks.indexOf(1, to);
  }
  return ranges;
}
