import type { GroupFrame } from '#core/intake/ingest-group.ts';
import { frameLane, halveLane, type Lane, type Upload } from '#core/intake/take-upload.ts';
import { compressGroup, MAX_GROUP_BYTES } from './ingest.ts';

/** An upload's lanes as groups for the stream, each as one or, where it is too large for one record, as several. */
export type PackedLane<Lane> = { lane: Lane; bytes: Buffer };

export type Packing<Lane> = {
  frame: (upload: Upload, of: { lane: Lane; group: number }) => GroupFrame;
  halve: (lane: Lane) => [Lane, Lane] | undefined;
};

export function packLanes(upload: Upload, lanes: readonly Lane[]): PackedLane<Lane>[] {
  return packLanesBy({ frame: frameLane, halve: halveLane }, { upload, lanes });
}

export function packLanesBy<Lane>(
  packing: Packing<Lane>,
  { upload, lanes }: { upload: Upload; lanes: readonly Lane[] },
): PackedLane<Lane>[] {
  const groups: PackedLane<Lane>[] = [];
  function pack(lane: Lane): void {
    const bytes = compressGroup(packing.frame(upload, { lane, group: groups.length }));
    const halves = bytes.byteLength > MAX_GROUP_BYTES ? packing.halve(lane) : undefined;
    if (!halves) groups.push({ lane, bytes });
    else for (const half of halves) pack(half);
  }
  for (const lane of lanes) pack(lane);
  return groups;
}
