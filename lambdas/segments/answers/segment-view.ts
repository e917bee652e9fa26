import type { Segment } from '#store/segments/segments.ts';

/** A segment as it is shown. */
export function segmentView(segment: Segment) {
  const { segmentId: id, name, createdAt, changedAt, usedBy = new Set<number>() } = segment;
  const shown = {
    id,
    name,
    kind: segment.kind,
    createdAt,
    changedAt,
    campaigns: [...usedBy].toSorted((a, b) => a - b),
  };
  if (segment.kind === 'query') return { ...shown, query: queryOf(segment.query) };
  const { rows, people, unknown } = segment;
  return { ...shown, rows, people, unknown };
}

const queryOf = (text: string): unknown => JSON.parse(text);
