import { fillGroups } from '#core/fill-groups.ts';

/**
 * Cuts a part's rows of one event into slices, one output file each. Lake files are taken whole and in order as long as
 * they fit; one that does not is cut by rows. How large a slice really becomes shows only when it is written: one that
 * came out too large is halved and written again (`adapters/write-slices.ts`), which ends the same way every time.
 */
export type Stretch = {
  /** Place of the lake file in the part. */
  file: number;
  rows: number;
  /** Row numbers in that file, both included. */
  firstRow: number;
  lastRow: number;
  /** What the rows will weigh in the output, roughly. */
  weight: number;
};
/** Whole stretches of several files, or one stretch that may be a piece of its file. */
export type Slice = Stretch[];

/** Slices of at most `most` by weight, as far as a row can be halved. */
export function cutSlices(stretches: readonly Stretch[], most: number): Slice[] {
  const pieces = stretches.flatMap((stretch) => {
    const cut = cutStretch(stretch, most);
    return cut.map((piece) => ({ piece, isCut: cut.length > 1 }));
  });
  const groups = fillGroups(pieces, {
    size: ({ piece }) => piece.weight,
    limit: most,
    joins: ({ isCut }, [first]) => !isCut && first?.isCut === false,
  });
  return groups.map((group) => group.map(({ piece }) => piece));
}

/** Two slices in place of one; undefined for a single row. */
export function halveSlice(slice: Slice): [Slice, Slice] | undefined {
  const [only] = slice;
  if (!only) return undefined;
  if (slice.length > 1) {
    const middle = Math.ceil(slice.length / 2);
    return [slice.slice(0, middle), slice.slice(middle)];
  }
  const [first, second] = cutStretch(only, only.weight / 2);
  return first && second ? [[first], [second]] : undefined;
}

function cutStretch(stretch: Stretch, most: number): Stretch[] {
  const span = stretch.lastRow - stretch.firstRow + 1;
  const pieces = Math.min(Math.ceil(stretch.weight / most), span);
  if (!(pieces > 1)) return [stretch];
  const edge = (piece: number) => stretch.firstRow + Math.floor((span * piece) / pieces);
  return Array.from({ length: pieces }, (_, piece) => ({
    file: stretch.file,
    rows: Math.ceil(stretch.rows / pieces),
    firstRow: edge(piece),
    lastRow: edge(piece + 1) - 1,
    weight: stretch.weight / pieces,
  }));
}
