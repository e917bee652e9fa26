import type { GroupPlace } from './import.ts';

/**
 * In what steps the groups of an import are put. A window is what is claimed before it is put, and noted once it is put: after a
 * crash, only its groups are put again.
 */
export type PlacedGroup = {
  lane: number;
  bytes: Buffer;
  /** The place behind this group, which is the first of the next part where it is the last of its own. */
  next: GroupPlace;
  /** Rows that are put with it: those of its part, if it is the part's last. */
  rows: number;
};
export type PutWindow = { groups: PlacedGroup[]; next: GroupPlace; rows: number; bytes: number };

/** At the pace of an import, a few seconds; so one write of progress every few seconds, and so much is put twice by a crash. */
export const WINDOW_BYTES = 4_000_000;

/** @param upTo the end of the first window, where it was claimed before */
export async function* windowsOf(
  groups: AsyncIterable<PlacedGroup>,
  { upTo, bytes }: { upTo?: GroupPlace | undefined; bytes: number },
): AsyncGenerator<PutWindow> {
  let window: PutWindow | undefined;
  let until = upTo;
  for await (const group of groups) {
    window ??= { groups: [], next: group.next, rows: 0, bytes: 0 };
    window.groups.push(group);
    window.next = group.next;
    window.rows += group.rows;
    window.bytes += group.bytes.byteLength;
    if (until ? isBefore(group.next, until) : window.bytes < bytes) continue;
    yield window;
    window = undefined;
    until = undefined;
  }
  if (window) yield window;
}

export const isBefore = (a: GroupPlace, b: GroupPlace) => a.part < b.part || (a.part === b.part && a.group < b.group);
